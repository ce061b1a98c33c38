"""The way between a page and the server, in a test's hands: what the server says is held up, or
the line is cut."""

import re
import socket
from contextlib import suppress
from threading import Thread

from playwright.sync_api import Page, WebSocketRoute


class Wire:
    """A page's websocket; make it before the page goes anywhere."""

    def __init__(self, page: Page) -> None:
        self._slow = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket(re.compile("/_event"), self._connect)

    def hold(self) -> None:
        """From now on nothing of what the server says arrives."""
        self._slow = True

    def release(self) -> None:
        """All of it arrives, in order."""
        self._slow = False
        held, self._held = self._held, []
        for page, message in held:
            page.send(message)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def arrives(message: str | bytes) -> None:
            if self._slow:
                self._held.append((page, message))
            else:
                page.send(message)

        server.on_message(arrives)


class Line:
    """A line to the server, by TCP: all that goes over it ends when it is cut.

    Attributes:
        leads_to: the server's port.
    """

    def __init__(self) -> None:
        self.leads_to = 0
        self._ends: list[socket.socket] = []
        self._door = self._open(0)
        self.port: int = self._door.getsockname()[1]

    @property
    def url(self) -> str:
        """The address of the app at this end."""
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """Everything under way is lost, and nobody can connect."""
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        """The server can be reached (again)."""
        self.cut()
        self._door = self._open(self.port)

    def _open(self, port: int) -> socket.socket:
        door = socket.create_server(("127.0.0.1", port))
        Thread(target=self._answer, args=(door,), daemon=True).start()
        return door

    def _answer(self, door: socket.socket) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                caller, _ = door.accept()
                callee = socket.create_connection(("127.0.0.1", self.leads_to))
                self._ends += [caller, callee]
                for source, target in ((caller, callee), (callee, caller)):
                    Thread(target=_carry, args=(source, target), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
