"""What the settings show, and changing the zone."""

from typing import Any

import reflex as rx

from peerloop import wiring
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.zones import place, zone_names
from peerloop.services.people import change_zone
from peerloop.state.visitor import Visitor


class SettingsState(Visitor):
    """A person's settings."""

    is_loaded: bool = False
    email: str = ""
    zones: list[str] = []
    zone: str = ""
    # The browser's zone, offered where it differs; never taken silently.
    offered: str = ""
    said: str = ""
    error: str = ""

    @rx.event
    async def load(self) -> Any:
        """The settings were opened."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        names = zone_names()
        self.zones = names if actor.zone in names else sorted([*names, actor.zone])
        self.zone, self.email = actor.zone, actor.email
        self.said = self.error = ""
        self.is_loaded = True
        return None

    @rx.event
    def offer_zone(self, name: str) -> None:
        """The browser told its zone."""
        try:
            self.offered = place(name)
        except PeerLoopError:
            self.offered = ""

    @rx.event
    async def save_zone(self, form: dict[str, Any]) -> Any:
        """`Save` was pressed."""
        return await self._change(form.get("zone") if isinstance(form, dict) else None)

    @rx.event
    async def take_offer(self) -> Any:
        """The offered zone was taken."""
        return await self._change(self.offered)

    async def _change(self, name: object) -> Any:
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        self.said = self.error = ""
        try:
            chosen = await wiring.off_loop(
                lambda: wiring.in_transaction(lambda db: change_zone(db, actor, name))
            )
        except PeerLoopError as error:
            self.error = error.message
            return None
        self.zone = chosen
        await self._actor()
        self.said = f"Saved. Times are shown in {chosen}."
        return None
