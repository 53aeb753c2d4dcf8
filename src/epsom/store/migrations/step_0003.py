"""Comparisons are kept: what was drawn and sealed, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of comparisons."""
    op.create_table(
        "trial_event",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_trial_event_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_trial_event")),
    )
    op.create_index(op.f("ix_trial_event_profile_day"), "trial_event", ["profile", "day"], unique=False)
    op.create_table(
        "trial_sealed",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_trial_sealed_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_trial_sealed")),
    )
    op.create_index(op.f("ix_trial_sealed_profile_day"), "trial_sealed", ["profile", "day"], unique=False)
