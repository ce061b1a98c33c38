"""Leaving the app for a page that is not one of its own."""

import json
from typing import Any

import reflex as rx


def leave(url: str) -> Any:
    """Load another document; the address is ours or Stripe's."""
    return rx.call_script(f"window.location.assign({json.dumps(url)})")
