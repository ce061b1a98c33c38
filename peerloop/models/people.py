"""People and how they prove who they are: accounts, logins, tokens, links, failed tries."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from peerloop.domain.people import ABOUT_LENGTH, EMAIL_LENGTH, NAME_LENGTH
from peerloop.models.base import id_field, instant_field


class User(SQLModel, table=True):
    """A person. Whether they teach is in `student_teachers`."""

    __tablename__ = "users"

    id: UUID = id_field()
    email: str = Field(max_length=EMAIL_LENGTH, unique=True)
    name: str = Field(max_length=NAME_LENGTH)
    zone: str = Field(max_length=64)
    password_hash: str | None = Field(default=None, max_length=255)
    is_admin: bool = False
    # Mail to an address waits in the outbox until this is set.
    email_verified_at: datetime | None = instant_field(default=None)
    # Which reminders are wanted (`domain.reminders.Lead`), comma-separated.
    reminders: str = Field(
        default="24h,1h,15m", max_length=20, sa_column_kwargs={"server_default": "24h,1h,15m"}
    )
    # What an ST says of themselves on their profile.
    about: str = Field(default="", max_length=ABOUT_LENGTH, sa_column_kwargs={"server_default": ""})
    created_at: datetime = instant_field()


class Login(SQLModel, table=True):
    """A signed-in browser: what its cookie holds is known here only as a hash."""

    __tablename__ = "logins"

    id: UUID = id_field()
    user_id: UUID = Field(foreign_key="users.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(default=None)


class ApiToken(SQLModel, table=True):
    """A person's key to the API, hashed; made in the settings or on the command line."""

    __tablename__ = "api_tokens"

    id: UUID = id_field()
    user_id: UUID = Field(foreign_key="users.id", index=True)
    label: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant_field()
    expires_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)


class OneTimeLink(SQLModel, table=True):
    """A link that signs its person in once."""

    __tablename__ = "one_time_links"

    id: UUID = id_field()
    user_id: UUID = Field(foreign_key="users.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    used_at: datetime | None = instant_field(default=None)


class SignInTries(SQLModel, table=True):
    """Failed tries of one e-mail or from one network address, while they count."""

    __tablename__ = "sign_in_tries"

    # A hash: neither mistyped addresses nor people's networks are kept in the clear.
    key_hash: str = Field(max_length=64, primary_key=True)
    tries: int
    counted_since: datetime = instant_field()
