"""The local web app: calm pages, served from this computer to this computer only.

A thin door: it parses a form, asks the notebook, shows what comes back. It judges nothing and calls nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from epsom.web.house import House

__all__ = ["create_app"]


def create_app(house: House) -> FastAPI:
    """The app over one `House`: its pages, its API and its locks."""
    from epsom.web.app import build

    return build(house)
