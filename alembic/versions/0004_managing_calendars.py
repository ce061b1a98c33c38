"""Limits, time off and courses of an ST's calendar; proposals, ratings, and who changed what.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LIMITS = ("most_a_day", "most_a_week")
INSTANT = sa.DateTime(timezone=True)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "teaching_calendars": (
            sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        ),
        "student_teachers": (
            sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False),
        ),
        "users": (sa.Column("about", sa.String(length=600), server_default="", nullable=False),),
        "sessions": (sa.Column("absence_reported_at", INSTANT, nullable=True),),
    }


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for name in _LIMITS:  # SQLite takes a check with its new column only
        check = f"CONSTRAINT ck_teaching_calendars_{name} CHECK ({name} > 0)"
        op.execute(f"ALTER TABLE teaching_calendars ADD COLUMN {name} INTEGER {check}")
    _audit()
    _proposals()
    op.create_table(
        "time_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_time_off_days_run_forward")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_time_off_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index("ix_time_off_person_id", "time_off", ["person_id"])
    op.create_table(
        "ratings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("st_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ratings_stars")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_ratings_session_id")
        ),
        sa.ForeignKeyConstraint(["st_id"], ["users.id"], name=op.f("fk_ratings_st_id")),
        sa.ForeignKeyConstraint(["student_id"], ["users.id"], name=op.f("fk_ratings_student_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_ratings")),
    )
    op.create_index("ix_ratings_st_id", "ratings", ["st_id"])


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("st_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_audit_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_audit_events_session_id")
        ),
        sa.ForeignKeyConstraint(["st_id"], ["users.id"], name=op.f("fk_audit_events_st_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_session", "audit_events", ["session_id", "happened_at"])
    op.create_index("ix_audit_events_st", "audit_events", ["st_id", "happened_at"])


def _proposals() -> None:
    op.create_table(
        "move_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "status IN ('open','accepted','declined','withdrawn')",
            name=op.f("ck_move_proposals_status"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_move_proposals_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["users.id"], name=op.f("fk_move_proposals_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_proposals")),
    )
    op.create_index("ix_move_proposals_session_id", "move_proposals", ["session_id"])
    is_open = sa.text("status = 'open'")
    op.create_index(
        "uq_move_proposals_open",
        "move_proposals",
        ["session_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "proposed_times",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["move_proposals.id"], name=op.f("fk_proposed_times_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "starts_at", name=op.f("pk_proposed_times")),
    )


def downgrade() -> None:
    tables = ("proposed_times", "move_proposals", "audit_events", "ratings", "time_off")
    for table in tables:
        op.drop_table(table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
    for name in _LIMITS:
        op.drop_column("teaching_calendars", name)
