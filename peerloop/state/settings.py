"""What the settings show, and changing them: zone, reminders, profile, the feed's address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.dates import full_date, local
from peerloop.domain.errors import InvalidInput, PeerLoopError
from peerloop.domain.people import Actor
from peerloop.domain.reminders import Lead, chosen_leads
from peerloop.domain.zones import place, zone_names
from peerloop.integrations.calendar import feed_links
from peerloop.queries.feeds import feed_made_at
from peerloop.queries.people import reminders_wanted
from peerloop.queries.teachers import about
from peerloop.services.feeds import end_feed, make_feed
from peerloop.services.people import change_about, change_reminders, change_zone
from peerloop.settings import settings
from peerloop.state.visitor import Visitor

T = TypeVar("T")


@dataclass(frozen=True)
class FeedAddress:
    """A feed's private address and the links that subscribe to it; empty once it was shown."""

    url: str = ""
    google: str = ""
    apple: str = ""
    outlook: str = ""


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

    # The reminders wanted (`domain.reminders.Lead`).
    reminders: list[str] = []
    reminders_said: str = ""
    reminders_error: str = ""

    # What an ST says of themselves on their profile.
    about: str = ""
    about_said: str = ""
    about_error: str = ""
    profile: str = ""

    # Since when the feed has its address, in words; empty without one.
    feed_since: str = ""
    # On its way to the browser: it is not kept here either.
    feed: FeedAddress = FeedAddress()
    feed_said: str = ""
    # How often something was done to the feed: what a press waits for.
    feed_answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The settings were opened."""
        found = await self._enter(_read)
        if found is None:
            return self._to_login()
        actor, (reminders, made_at, self.about) = found
        names = zone_names()
        self.zones = names if actor.zone in names else sorted([*names, actor.zone])
        self.zone, self.email = actor.zone, actor.email
        self.said = self.error = ""
        self.reminders = [*reminders]
        self.reminders_said = self.reminders_error = ""
        self.about_said = self.about_error = ""
        self.profile = routes.teacher(actor.id) if actor.teaches else ""
        self.feed_since = full_date(local(made_at, actor.zone)) if made_at else ""
        self.feed, self.feed_said = FeedAddress(), ""
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
            chosen = await _kept(lambda db: change_zone(db, actor, name))
        except PeerLoopError as error:
            self.error = error.message
            return None
        self.zone = chosen
        await self._actor()
        self.said = f"Saved. Times are shown in {chosen}."
        return None

    @rx.event
    async def want_reminder(self, lead: str, wanted: bool | None = None) -> Any:
        """A reminder was ticked or unticked; sent twice, it means the same."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        self.reminders_said = self.reminders_error = ""
        try:
            self.reminders = await _kept(lambda db: _with_reminder(db, actor, lead, wanted))
        except PeerLoopError as error:
            self.reminders_error = error.message
            return None
        self.reminders_said = "Saved."
        return None

    @rx.event
    async def save_about(self, form: dict[str, Any]) -> Any:
        """`Save` was pressed at what an ST says of themselves."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        text = form.get("about") if isinstance(form, dict) else None
        self.about_said = self.about_error = ""
        try:
            self.about = await _kept(lambda db: change_about(db, actor, text))
        except PeerLoopError as error:
            self.about_error = error.message
            return None
        self.about_said = "Saved. Students read it on your profile."
        return None

    @rx.event
    async def make_feed(self) -> Any:
        """A private address, or a new one, was asked for."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        now = wiring.now()
        token = await _kept(lambda db: make_feed(db, actor, now=now))
        self.feed = _address(token)
        self.feed_since = full_date(local(now, actor.zone))
        self.feed_said = ""
        self.feed_answers += 1
        return None

    @rx.event
    def feed_shown(self, url: str) -> None:
        """The browser has the address, so that it is forgotten here."""
        if url == self.feed.url:
            self.feed = FeedAddress()

    @rx.event
    async def end_feed(self) -> Any:
        """`Stop sharing` was confirmed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        await _kept(lambda db: end_feed(db, actor))
        self.feed, self.feed_since = FeedAddress(), ""
        self.feed_said = "The address has ended. Calendars that read it get nothing any more."
        self.feed_answers += 1
        return None


def _read(db: wiring.Database, actor: Actor) -> tuple[tuple[Lead, ...], datetime | None, str]:
    said = about(db, actor) if actor.teaches else ""
    return reminders_wanted(db, actor), feed_made_at(db, actor), said


async def _kept(work: Callable[[wiring.Database], T]) -> T:
    return await wiring.off_loop(lambda: wiring.in_transaction(work))


def _with_reminder(db: wiring.Database, actor: Actor, lead: object, wanted: object) -> list[str]:
    """What is wanted once one is ticked or unticked; another tab may have changed others."""
    if not isinstance(wanted, bool):
        raise InvalidInput(field="wanted")
    (named,) = chosen_leads([lead])  # an unknown one is refused unticked, too
    others = [each for each in reminders_wanted(db, actor) if each is not named]
    return [*change_reminders(db, actor, [*others, named] if wanted else others)]


def _address(token: str) -> FeedAddress:
    url = settings().public_url + routes.feed(token)
    links = feed_links(url)
    return FeedAddress(url, links.google, links.apple, links.outlook)
