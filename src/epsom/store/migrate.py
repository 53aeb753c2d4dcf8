"""Which step of the migrations a database is at, and bringing it to the newest. Loads Alembic only when there is work."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from epsom.errors import StoreError

__all__ = ["NEWEST", "STEPS", "step_of", "upgrade"]

STEPS = ("0001", "0002", "0003")
NEWEST = STEPS[-1]
_FOLDER = Path(__file__).parent / "migrations"


def step_of(connection: Connection) -> str | None:
    """The step a database is at; `None` for an empty one. `StoreError` for one made by a newer epsom."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    step = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if step is not None:
        require_known(str(step))
    return None if step is None else str(step)


def require_known(step: str) -> None:
    """`StoreError` for a step this epsom does not know."""
    if step not in STEPS:
        raise StoreError(
            "This record was written by a newer epsom than this one.",
            "Open it with the newer epsom. Nothing was changed.",
        )


def upgrade(connection: Connection, target: str = NEWEST) -> None:
    """Bring a database from whatever step it is at to `target`, inside the transaction it is in."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(_FOLDER), version_locations=[str(_FOLDER)])
    context = MigrationContext.configure(
        connection,
        opts={"fn": lambda step, _: scripts._upgrade_revs(target, step), "render_as_batch": True},
    )
    with Operations.context(context):
        context.run_migrations()
