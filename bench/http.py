"""The running app over HTTP: a month of slots, bookings a second, and the race for one slot.

To compare with (the same work on two cores, other systems): a month served 3–18 times
a second, 2–70 bookings a second, and up to 16 winners of one slot.
"""

import json
import os
from collections import Counter
from datetime import timedelta

from bench.load import Load, Request, run
from bench.world import HOUR, World, build
from peerloop import wiring
from tests.support.server import AppServer

READS, BOOKINGS, RACERS, ROUNDS = 1500, 1200, 50, 5


def main() -> None:
    """Print the table, for SQLite and, where BENCH_DATABASE_URL names an empty one, PostgreSQL."""
    _bench("SQLite", AppServer())
    other = os.environ.get("BENCH_DATABASE_URL")
    if other:
        _bench("PostgreSQL", AppServer(DATABASE_URL=other))


def _bench(name: str, server: AppServer) -> None:
    print(f"\nOver HTTP, one process, {name}")
    with server as app:
        wiring.use_engine(wiring.make_engine(app.database_url))
        world = build()
        _months(app.port, world)
        _distinct_bookings(app.port, world)
        _races(app.port, world)
        wiring.engine().dispose()
        wiring.use_engine(None)


def _months(port: int, world: World) -> None:
    until = world.monday + timedelta(days=30)
    path = (
        f"/api/sts/{world.office}/slots?course={world.course}"
        f"&from={world.monday:%Y-%m-%d}&to={until:%Y-%m-%d}&timezone=UTC"
    )
    ask = [Request("GET", path, world.tokens[n % len(world.tokens)]) for n in range(READS)]
    run(port, ask[:100], clients=4)
    single = run(port, ask, clients=1)
    many = run(port, ask, clients=16)
    _row("a month of one ST, 80 sessions, 1 client", single, single.rate)
    _row("… 16 clients", many, single.rate)


def _distinct_bookings(port: int, world: World) -> None:
    asked = []
    for n in range(BOOKINGS):
        st = world.round_the_clock[n % len(world.round_the_clock)]
        hour = n // len(world.round_the_clock)
        asked.append(_booking(world, st, hour, world.tokens[n % 300]))
    single = run(port, asked[: BOOKINGS // 4], clients=1)
    many = run(port, asked[BOOKINGS // 4 :], clients=16)
    _row("distinct bookings, 1 client", single, single.rate)
    _row("… 16 clients", many, single.rate)


def _races(port: int, world: World) -> None:
    winners = []
    for n in range(ROUNDS):
        rivals = [_booking(world, world.raced, n * 2, token) for token in world.tokens[300:350]]
        load = run(port, rivals, clients=RACERS)
        winners.append(Counter(load.statuses))
    wins = [counted[201] for counted in winners]
    print(
        f"  {RACERS} racing for one slot, {ROUNDS} rounds: winners {wins}, other answers "
        f"{sorted({status for counted in winners for status in counted} - {201})}"
    )


def _booking(world: World, st: object, hour: int, token: str) -> Request:
    start = world.monday + timedelta(minutes=HOUR * hour)
    body = {
        "course_id": str(world.course),
        "st_id": str(st),
        "scheduled_start": start.isoformat(),
        "timezone": "UTC",
    }
    return Request("POST", "/api/sessions", token, json.dumps(body).encode())


def _row(what: str, load: Load, base: float) -> None:
    counted = dict(Counter(load.statuses))
    print(f"  {what:<44} {load.rate:8.0f} a second  ×{load.rate / base:4.2f}  {counted}")


if __name__ == "__main__":
    main()
