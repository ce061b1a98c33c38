"""A stand-in of Resend's API: takes mail by key as it does, and fails on demand as it may."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4


@dataclass
class Resend:
    """What it has taken, and how it fails.

    Attributes:
        share: of requests that fail, 0 to 1, in one of four ways: 429 with a Retry-After,
            500, no answer before the mail is taken, no answer after it was taken.
        retry_after: what a 429 says, in seconds.
        hang: how long it keeps quiet, in seconds; longer than its clients wait.
        says: an answer for every request: status, body, headers.
    """

    share: float = 0.0
    retry_after: str = "0.05"
    hang: float = 1.0
    says: tuple[int, dict[str, Any], dict[str, str]] | None = None
    url: str = ""
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken_at: dict[str, float] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take a mail, or say again what was said to its key."""
        with self._lock:
            known = self.taken.get(key)
            if known is not None and known["body"] != body:
                self.conflicts.append(key)
                return 409, {"name": "invalid_idempotent_request", "message": "another body"}
            if known is None:
                known = self.taken[key] = {"id": str(uuid4()), "body": body}
                self.taken_at[key] = time.time()
        return 200, {"id": known["id"]}

    def whim(self) -> str:
        """How the next request goes."""
        with self._lock:
            if self.chance.random() >= self.share:
                return "well"
            return self.chance.choice(["429", "500", "lost", "unanswered"])


def _handler(resend: Resend) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            resend.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
            if resend.says is not None:
                self._answer(*resend.says)
                return
            how = resend.whim()
            if how == "429":
                headers = {"Retry-After": resend.retry_after}
                self._answer(429, {"name": "rate_limit_exceeded", "message": "slow"}, headers)
            elif how == "500":
                self._answer(500, {"name": "application_error", "message": "broken"}, {})
            elif how == "lost":
                time.sleep(resend.hang)
            else:
                answer = resend.take(key, body)
                if how == "unanswered":
                    time.sleep(resend.hang)
                self._answer(*answer, {})

        def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
            content = json.dumps({**body, "statusCode": status}).encode()
            try:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # whoever asked was killed, or did not wait

        def log_message(self, *_words: object) -> None:
            pass

    return Handler


@contextmanager
def resend_api(**how: Any) -> Iterator[Resend]:
    """Serve a stand-in on a free port."""
    resend = Resend(**how)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(resend))
    server.daemon_threads = True
    resend.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield resend
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
