"""A web server for the tests of fetching: says what it is told, as rudely as it is told."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

Say = Callable[[socket.socket], None]


class RudeServer:
    """Listens on 127.0.0.1 until the end of a `with`; answers each path as `paths` says.

    Attributes:
        asked: the head of every request, in order.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.paths: dict[str, bytes | Say] = {}
        self.asked: list[str] = []
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "RudeServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone would leave the thread waiting for one more visitor.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(visitor,), daemon=True).start()

    def _answer(self, visitor: socket.socket) -> None:
        with suppress(OSError), visitor:
            talk = self._tls.wrap_socket(visitor, server_side=True) if self._tls else visitor
            with talk:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += talk.recv(4096) or b"\r\n\r\n"
                self.asked.append(head.decode("latin-1"))
                answer = self.paths[head.split(b" ")[1].decode()]
                if isinstance(answer, bytes):
                    talk.sendall(answer)
                else:
                    answer(talk)
