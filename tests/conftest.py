"""What all tests share: the real knowledge, read once."""

from __future__ import annotations

import pytest

from epsom.knowledge import Knowledge
from epsom.knowledge.load import load


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge files as they ship."""
    return load()
