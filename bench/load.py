"""A small HTTP client that leaves the processor to the server: kept-alive connections, one loop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Request:
    """One request as bytes on the wire."""

    method: str
    path: str
    token: str
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """HTTP/1.1, kept alive."""
        head = (
            f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Length: {len(self.body)}\r\n"
        )
        kind = "Content-Type: application/json\r\n" if self.body else ""
        return f"{head}{kind}\r\n".encode() + self.body


@dataclass(frozen=True)
class Load:
    """What a load gave: each answer's status, and how long all took (seconds)."""

    statuses: list[int]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.statuses) / self.seconds


def run(port: int, requests: Sequence[Request], *, clients: int) -> Load:
    """Send all requests over `clients` connections, each one after another."""
    return asyncio.run(_run(port, requests, clients))


async def _run(port: int, requests: Sequence[Request], clients: int) -> Load:
    waiting, statuses = list(reversed(requests)), []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        ready.append(1)
        await go.wait()
        while waiting:
            writer.write(waiting.pop().wire(f"localhost:{port}"))
            statuses.append(await _status(reader))
        writer.close()

    ready: list[int] = []
    go = asyncio.Event()
    tasks = [asyncio.create_task(client()) for _ in range(clients)]
    while len(ready) < clients:
        await asyncio.sleep(0)
    started = perf_counter()
    go.set()
    await asyncio.gather(*tasks)
    return Load(statuses, perf_counter() - started)


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(
        int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return int(lines[0].split()[1])
