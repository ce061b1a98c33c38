"""Configuration from the environment: defaults, what is refused, and what production needs."""

import pytest

from peerloop.settings import ConfigurationError, Settings

PRODUCTION = {
    "PEERLOOP_ENV": "production",
    "DATABASE_URL": "postgresql://u:p@db/peerloop",
    "RESEND_API_KEY": "re_x",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "PUBLIC_URL": "https://peerloop.example",
    "MAIL_FROM": "PeerLoop <sessions@school.example>",
}


def read(**given: str) -> Settings:
    return Settings.from_env({"HOME": "/", **given})


def test_with_nothing_configured_everything_is_local() -> None:
    ours = read()
    assert ours == Settings()
    assert (ours.host, ours.port, ours.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert ours.database_url == "sqlite:///peerloop.db"
    assert ours.database_is_implicit
    assert ours.uses_outbox_page
    assert not (ours.is_production or ours.cookies_are_secure)


def test_the_address_follows_the_port_unless_it_is_given() -> None:
    assert read(PORT="9000").public_url == "http://localhost:9000"
    assert read(PORT="9000", PUBLIC_URL="https://x.org/").public_url == "https://x.org"
    assert read(PUBLIC_URL="https://x.org:8443").cookies_are_secure


def test_blank_counts_as_unset() -> None:
    assert read(PORT=" ", DATABASE_URL="", PEERLOOP_ENV="  ") == Settings()


@pytest.mark.parametrize(
    ("pasted", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h:5432/d?sslmode=require", "postgresql+psycopg://u:p@h:5432/d?sslmode=require"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////var/lib/peerloop.db", "sqlite:////var/lib/peerloop.db"),
    ],
)  # fmt: skip
def test_spellings_of_databases(pasted: str, used: str) -> None:
    ours = read(DATABASE_URL=pasted)
    assert ours.database_url == used
    assert not ours.database_is_implicit


def test_lists() -> None:
    ours = read(STRIPE_WEBHOOK_SECRET="a, b,,", TRUSTED_PROXIES=" 10.0.0.0/8 ", CORS_ORIGINS=",")
    assert ours.stripe_webhook_secrets == ("a", "b")
    assert ours.trusted_proxies == ("10.0.0.0/8",)
    assert ours.cors_origins == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80a"),
        ("PORT", "٨٠"),
        ("PORT", "-1"),
        ("HOLD_MINUTES", "0"),
        ("HOLD_MINUTES", "1441"),
        ("HOLD_MINUTES", "1.5"),
        ("PEERLOOP_ENV", "prod"),
        ("PUBLIC_URL", "peerloop.example"),
        ("PUBLIC_URL", "ftp://peerloop.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://peerloop.example/app"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "peerloop.db"),
        ("DATABASE_URL", "sqlite://"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example, b.example"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "10.0.0.300"),
    ],
)
def test_what_is_malformed_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read(**{name: value})


def test_production_with_all_it_needs() -> None:
    ours = read(**PRODUCTION)
    assert ours.is_production
    assert ours.cookies_are_secure
    assert not ours.uses_outbox_page
    read(**{**PRODUCTION, "RESEND_API_KEY": "", "SMTP_URL": "smtp://mail"})


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "RESEND_API_KEY",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "PUBLIC_URL",
        "MAIL_FROM",
    ],
)
def test_production_refuses_what_is_for_trying_out(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read(**{**PRODUCTION, name: ""})


def test_production_is_reached_by_https() -> None:
    with pytest.raises(ConfigurationError, match="https"):
        read(**{**PRODUCTION, "PUBLIC_URL": "http://peerloop.example"})


def test_production_names_all_it_lacks_at_once_and_no_secret() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read(PEERLOOP_ENV="production", STRIPE_SECRET_KEY="sk_live_secret")
    said = str(refusal.value)
    assert all(name in said for name in ("DATABASE_URL", "SMTP_URL", "STRIPE_WEBHOOK_SECRET"))
    assert "STRIPE_SECRET_KEY" not in said
    assert "sk_live_secret" not in said


def test_the_outbox_page_gives_way_to_a_mail_provider() -> None:
    assert not read(SMTP_URL="smtp://mail").uses_outbox_page
    assert not read(RESEND_API_KEY="re_x").uses_outbox_page


@pytest.mark.parametrize(
    "secret", ["whsec_", "whsec_=", "whsec_c2hvcnQ=", "not base64!", "whsec_é"]
)
def test_a_webhook_secret_that_could_be_guessed_is_refused(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="RESEND_WEBHOOK_SECRET"):
        read(RESEND_WEBHOOK_SECRET=secret)


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail", "smtp://", "smtp://a:0"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="SMTP_URL"):
        read(SMTP_URL=url)
