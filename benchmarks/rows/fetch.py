"""Ask ten hosts that take 200 ms each, side by side, against the slowest of them alone."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.row import Row, median_s
from digest.fetch import client
from digest.model import Get, Request

HOSTS = 10
TAKES_S = 0.2
BODY = bytes(100_000)


def measure() -> Row:
    with ExitStack() as stack:
        requests = [Request(url=stack.enter_context(serving())) for _ in range(HOSTS)]
        get = stack.enter_context(
            client.opened(user_agent="bench", clock=clock, sleep=time.sleep, folder=None)
        )
        pool = stack.enter_context(ThreadPoolExecutor(HOSTS))
        return Row(
            ours=f"fetch: {HOSTS} hosts of {TAKES_S * 1000:.0f} ms each, side by side",
            ours_s=median_s(lambda: list(pool.map(get, requests)), repeats=5),
            yardstick="the slowest of them alone",
            yardstick_s=max(median_s(asked(get, request)) for request in requests),
            note=f"{len(BODY) // 1000} kB an answer, over loopback, each port a host; the target is a ratio of 0.67 or more",
        )


def asked(get: Get, request: Request) -> Callable[[], object]:
    return lambda: get(request)


def clock() -> datetime:
    return datetime.now(tz=UTC)


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(TAKES_S)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None: ...
