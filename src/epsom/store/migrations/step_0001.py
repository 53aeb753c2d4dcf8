"""The first tables: profiles, what was told, entries, answers and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "profile",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )
    op.create_table(
        "setting",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("profile", "key", name=op.f("pk_setting")),
    )
    op.create_table(
        "answer",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_answer_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_profile_seq"), "answer", ["profile", "seq"], unique=True)
    op.create_table(
        "check_in",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stress", sa.Integer(), nullable=True),
        sa.Column("anxiety", sa.Integer(), nullable=True),
        sa.Column("mood", sa.Integer(), nullable=True),
        sa.Column("energy", sa.Integer(), nullable=True),
        sa.Column("tension", sa.Integer(), nullable=True),
        sa.Column("focus", sa.Integer(), nullable=True),
        sa.Column("startle", sa.Integer(), nullable=True),
        sa.Column("therapy_day", sa.Boolean(), nullable=True),
        sa.Column("illness", sa.Boolean(), nullable=True),
        sa.Column("hard_day", sa.Boolean(), nullable=True),
        sa.Column("travel", sa.Boolean(), nullable=True),
        sa.Column("medicine_changed", sa.Boolean(), nullable=True),
        sa.Column("caffeine_last", sa.Integer(), nullable=True),
        sa.Column("alcohol", sa.Double(), nullable=True),
        sa.Column("cycle_day", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_check_in_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "day", name=op.f("pk_check_in")),
    )
    op.create_table(
        "cramps",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("worst", sa.Integer(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("woke", sa.Boolean(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_cramps_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "day", name=op.f("pk_cramps")),
    )
    op.create_table(
        "dose",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("planned", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("elemental_mg", sa.Double(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_dose_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "day", "planned", name=op.f("pk_dose")),
    )
    op.create_table(
        "journal",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_journal_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_profile_day"), "journal", ["profile", "day"], unique=False)
    op.create_table(
        "night",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("bed_time", sa.Integer(), nullable=True),
        sa.Column("try_time", sa.Integer(), nullable=True),
        sa.Column("sol_min", sa.Integer(), nullable=True),
        sa.Column("awakenings", sa.Integer(), nullable=True),
        sa.Column("waso_min", sa.Integer(), nullable=True),
        sa.Column("final_wake", sa.Integer(), nullable=True),
        sa.Column("rise_time", sa.Integer(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("nightmares", sa.Integer(), nullable=True),
        sa.Column("naps_min", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recalled", sa.Boolean(), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_night_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "day", name=op.f("pk_night")),
    )
    op.create_table(
        "plan_event",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("elemental_mg", sa.Double(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_plan_event_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_plan_event")),
    )
    op.create_index(op.f("ix_plan_event_profile_day"), "plan_event", ["profile", "day"], unique=False)
    op.create_table(
        "practice",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_practice_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_practice")),
    )
    op.create_index(op.f("ix_practice_profile_day"), "practice", ["profile", "day"], unique=False)
    op.create_table(
        "scale",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_scale_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_scale")),
    )
    op.create_index(op.f("ix_scale_profile_day"), "scale", ["profile", "day"], unique=False)
    op.create_table(
        "side_effect",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("how_bad", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_side_effect_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "id", name=op.f("pk_side_effect")),
    )
    op.create_index(op.f("ix_side_effect_profile_day"), "side_effect", ["profile", "day"], unique=False)
    op.create_table(
        "stool",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_stool_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "day", name=op.f("pk_stool")),
    )
    op.create_table(
        "told",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at_utc", sa.DateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], name=op.f("fk_told_profile"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "seq", name=op.f("pk_told")),
    )
