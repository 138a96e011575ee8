"""Real HTTP servers on 127.0.0.1 for tests, well-behaved or not, and a time that only sleeping
moves."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOW = datetime(2026, 3, 9, tzinfo=UTC)

Answer = Callable[[str], tuple[int, bytes]]
Handle = Callable[[BaseHTTPRequestHandler], object]


@dataclass(kw_only=True)
class Web:
    url: str
    asked: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Time:
    """A clock and a sleep that belong together."""

    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@contextmanager
def serving(answer: Answer) -> Iterator[Web]:
    """Answer from a function of the path, and remember what was asked."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        web.asked.append(handler.path)
        status, body = answer(handler.path)
        say(handler, body, status=status, Content_Length=str(len(body)))

    with handling(handle) as url:
        web = Web(url=url)
        yield web


@contextmanager
def handling(handle: Handle, *, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Hand each request to *handle*, which may answer as badly as it likes. Yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                handle(self)
            except OSError:
                self.close_connection = True  # the client has gone

        do_CONNECT = do_GET  # noqa: N815  the name is the method's

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False  # so that the end of the block waits for them
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def say(
    handler: BaseHTTPRequestHandler, body: bytes = b"", *, status: int = 200, **headers: str
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
