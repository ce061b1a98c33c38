"""Configuration from the environment, read once at start and checked before anything runs.

Everything that differs between installations stands here; policies, prices and
buffers are data in the database. Nothing is baked into a build.
"""

import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from ipaddress import ip_network
from urllib.parse import urlsplit

DEFAULT_DATABASE_URL = "sqlite:///peerloop.db"
DEFAULT_MAIL_FROM = "PeerLoop <sessions@peerloop.example>"
SECRET_BYTES = 16
DEFAULT_VIDEO_BASE_URL = "https://meet.jit.si"


class ConfigurationError(Exception):
    """The environment cannot be used; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's configuration.

    Attributes:
        env: `development` or `production`.
        database_url: SQLAlchemy URL, SQLite or PostgreSQL (driver psycopg).
        database_is_implicit: no DATABASE_URL was given; refused in production.
        public_url_is_implicit: no PUBLIC_URL was given; refused in production.
        public_url: the origin people use, without a trailing slash.
        hold_minutes: how long an unpaid session keeps its time (requirements, rule 8).
        stripe_webhook_secrets: several while rotating; the same for Resend's.
        trusted_proxies: addresses whose X-Forwarded-* headers are believed.
        cors_origins: further origins that may call the API.
    """

    env: str = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://localhost:8000"
    database_url: str = DEFAULT_DATABASE_URL
    database_is_implicit: bool = True
    public_url_is_implicit: bool = True
    redis_url: str = ""
    stripe_secret_key: str = ""
    stripe_publishable_key: str = ""
    stripe_webhook_secrets: tuple[str, ...] = ()
    stripe_api_base: str = ""
    resend_api_key: str = ""
    resend_api_url: str = ""
    resend_webhook_secrets: tuple[str, ...] = ()
    smtp_url: str = ""
    mail_from: str = DEFAULT_MAIL_FROM
    hold_minutes: int = 30
    video_base_url: str = DEFAULT_VIDEO_BASE_URL
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()

    @property
    def is_production(self) -> bool:
        """Whether demo data, sandbox and outbox page are refused."""
        return self.env == "production"

    @property
    def uses_outbox_page(self) -> bool:
        """Whether mail is shown on /outbox for want of a provider; never in production."""
        return not (self.resend_api_key or self.smtp_url or self.is_production)

    @property
    def uses_sandbox(self) -> bool:
        """Whether no Stripe is configured, so that a stand-in takes play money."""
        return not self.stripe_secret_key

    @property
    def takes_real_money(self) -> bool:
        """Whether Stripe's key is a live one."""
        return self.stripe_secret_key.startswith(("sk_live_", "rk_live_"))

    @property
    def cookies_are_secure(self) -> bool:
        """Whether people reach PeerLoop by https, so that cookies are marked Secure."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the configuration.

        Args:
            environ: the variables; the process's own if left out. Empty ones count as unset.

        Raises:
            ConfigurationError: a variable is malformed, or production lacks one it needs.
        """
        given = {
            k: v.strip()
            for k, v in (os.environ if environ is None else environ).items()
            if v.strip()
        }
        text = given.get
        port = _whole_number(given, "PORT", 8000, 1, 65535)
        settings = cls(
            env=text("PEERLOOP_ENV", "development"),
            host=text("HOST", "127.0.0.1"),
            port=port,
            public_url=text("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
            database_url=_database_url(text("DATABASE_URL", DEFAULT_DATABASE_URL)),
            database_is_implicit="DATABASE_URL" not in given,
            public_url_is_implicit="PUBLIC_URL" not in given,
            redis_url=text("REDIS_URL", ""),
            stripe_secret_key=text("STRIPE_SECRET_KEY", ""),
            stripe_publishable_key=text("STRIPE_PUBLISHABLE_KEY", ""),
            stripe_webhook_secrets=_listed(text("STRIPE_WEBHOOK_SECRET", "")),
            stripe_api_base=text("STRIPE_API_BASE", ""),
            resend_api_key=text("RESEND_API_KEY", ""),
            resend_api_url=text("RESEND_API_URL", ""),
            resend_webhook_secrets=_listed(text("RESEND_WEBHOOK_SECRET", "")),
            smtp_url=text("SMTP_URL", ""),
            mail_from=text("MAIL_FROM", DEFAULT_MAIL_FROM),
            hold_minutes=_whole_number(given, "HOLD_MINUTES", 30, 1, 24 * 60),
            video_base_url=text("VIDEO_BASE_URL", DEFAULT_VIDEO_BASE_URL),
            trusted_proxies=_listed(text("TRUSTED_PROXIES", "")),
            cors_origins=_listed(text("CORS_ORIGINS", "")),
        )
        settings._check()
        return settings

    def _check(self) -> None:
        if self.env not in ("development", "production"):
            raise ConfigurationError(
                f"PEERLOOP_ENV must be development or production, not {self.env!r}."
            )
        if not _is_origin(self.public_url):
            raise ConfigurationError(
                f"PUBLIC_URL must be an origin like https://example.org, not {self.public_url!r}."
            )
        for origin in self.cors_origins:
            if not _is_origin(origin):
                raise ConfigurationError(
                    f"CORS_ORIGINS must list origins like https://example.org, not {origin!r}."
                )
        for proxy in self.trusted_proxies:
            if not _is_network(proxy):
                raise ConfigurationError(
                    f"TRUSTED_PROXIES must list addresses or networks, not {proxy!r}."
                )
        if not all(_is_svix_secret(secret) for secret in self.resend_webhook_secrets):
            raise ConfigurationError("RESEND_WEBHOOK_SECRET must be as Resend shows it: whsec_….")
        if not _is_sender(self.mail_from):
            raise ConfigurationError(
                f"MAIL_FROM must be like PeerLoop <sessions@example.org>, not {self.mail_from!r}."
            )
        if self.smtp_url and not _is_smtp(self.smtp_url):
            raise ConfigurationError(
                "SMTP_URL must be like smtp://user:password@host:587 or smtps://….",
            )
        if self.is_production:
            self._check_production()

    def _check_production(self) -> None:
        """Nothing meant for trying out may serve real people."""
        missing = [
            why
            for lacks, why in (
                (self.database_is_implicit, "DATABASE_URL (an implicit SQLite file is refused)"),
                (not (self.resend_api_key or self.smtp_url), "RESEND_API_KEY or SMTP_URL"),
                (not self.stripe_secret_key, "STRIPE_SECRET_KEY (the sandbox is refused)"),
                (
                    bool(self.stripe_secret_key) and not self.takes_real_money,
                    "a live STRIPE_SECRET_KEY (test keys are refused)",
                ),
                (not self.stripe_webhook_secrets, "STRIPE_WEBHOOK_SECRET"),
                (self.public_url_is_implicit, "PUBLIC_URL"),
                (not self.cookies_are_secure, "a PUBLIC_URL with https"),
                (self.mail_from == DEFAULT_MAIL_FROM, "MAIL_FROM"),
            )
            if lacks
        ]
        if missing:
            raise ConfigurationError("PEERLOOP_ENV=production needs " + "; ".join(missing) + ".")


@cache
def settings() -> Settings:
    """This process's configuration, read once.

    Raises:
        ConfigurationError: see `Settings.from_env`.
    """
    return Settings.from_env()


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    rest = parts.path or parts.query or parts.fragment or parts.username
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not rest and port != 0


def _is_sender(text: str) -> bool:
    _, address = parseaddr(text)
    name, _, domain = address.rpartition("@")
    return bool(name and domain) and text.isprintable() and "=?" not in text


def _is_svix_secret(text: str) -> bool:
    """An empty or tiny key could be guessed."""
    try:
        return len(b64decode(text.removeprefix("whsec_"), validate=True)) >= SECRET_BYTES
    except ValueError:
        return False


def _is_smtp(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    """Also a bare word: what a server calls the other end of a Unix socket."""
    if text.isidentifier():
        return True
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _whole_number(given: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = given.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
        raise ConfigurationError(
            f"{name} must be a whole number from {low} to {high}, not {raw!r}."
        )
    return int(raw)


def _database_url(url: str) -> str:
    """Bring the spellings people paste to one SQLAlchemy driver per database."""
    for spelling in ("postgres://", "postgresql://"):
        if url.startswith(spelling):
            return "postgresql+psycopg://" + url.removeprefix(spelling)
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise ConfigurationError("DATABASE_URL must start with postgresql:// or sqlite:///.")
