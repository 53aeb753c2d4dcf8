"""Changes are remembered, so that they can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the list of changes."""
    op.create_table(
        "change",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name=op.f("ck_change_changed_something")),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_change_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "seq", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_profile_id"), "change", ["profile", "id"], unique=True)
