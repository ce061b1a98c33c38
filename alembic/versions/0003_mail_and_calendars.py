"""Sending mail, calendar feeds, busy times of other calendars; who moved a session.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    for column in (
        sa.Column("expires_at", instant, nullable=True),
        sa.Column("first_tried_at", instant, nullable=True),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=True),
        sa.Column("delivery", sa.String(length=12), server_default="", nullable=False),
        sa.Column("delivery_note", sa.String(length=300), server_default="", nullable=False),
    ):
        op.add_column("outbox", column)
    op.create_index("ix_outbox_provider_ref", "outbox", ["provider_ref"])
    op.add_column(
        "users",
        sa.Column("reminders", sa.String(length=20), server_default="24h,1h,15m", nullable=False),
    )
    op.add_column(
        "sessions", sa.Column("moved_as", sa.String(length=8), server_default="", nullable=False)
    )
    op.create_table(
        "mail_events",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_events")),
    )
    op.create_index("ix_mail_events_received_at", "mail_events", ["received_at"])
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_calendar_feeds_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_table(
        "external_calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("added_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("read_at", instant, nullable=False),
        sa.Column("known_until", instant, nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_external_calendars_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_calendars")),
    )
    op.create_index("ix_external_calendars_person_id", "external_calendars", ["person_id"])
    op.create_index("ix_external_calendars_due_at", "external_calendars", ["due_at"])
    op.create_table(
        "external_busy",
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_external_busy_time_runs_forward")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["external_calendars.id"], name=op.f("fk_external_busy_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_external_busy_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "calendar_id", "starts_at", "ends_at", name=op.f("pk_external_busy")
        ),
    )
    op.create_index(
        "ix_external_busy_person", "external_busy", ["person_id", "ends_at", "starts_at"]
    )


def downgrade() -> None:
    for table in ("external_busy", "external_calendars", "calendar_feeds", "mail_events"):
        op.drop_table(table)
    op.drop_column("sessions", "moved_as")
    op.drop_column("users", "reminders")
    op.drop_index("ix_outbox_provider_ref", table_name="outbox")
    for column in (
        "delivery_note",
        "delivery",
        "provider_ref",
        "round",
        "first_tried_at",
        "expires_at",
    ):
        op.drop_column("outbox", column)
