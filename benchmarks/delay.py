"""A proxy on 127.0.0.1 as far away as another continent: each octet arrives so much later.

python -m benchmarks.delay PORT SECONDS

Passes all on to PORT, and prints the port that it listens on.
"""

import asyncio
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

HOST = "127.0.0.1"


@contextmanager
def proxy(port: int, *, round_trip_s: float) -> Iterator[int]:
    """Run one in a process of its own; yields its port."""
    command = [sys.executable, "-m", "benchmarks.delay", str(port), str(round_trip_s / 2)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield int(cast("IO[str]", process.stdout).readline())
        finally:
            process.terminate()


class _Pipe(asyncio.Protocol):
    """One direction: what comes in goes out *delay_s* later, in order."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._on_its_way: deque[bytes] = deque()
        self.transport: asyncio.Transport | None = None
        self.other: _Pipe | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._on_its_way.append(data)
        asyncio.get_running_loop().call_later(self._delay_s, self._arrive)

    def connection_lost(self, _: Exception | None) -> None:
        asyncio.get_running_loop().call_later(self._delay_s, self._close)

    def _arrive(self) -> None:
        data = self._on_its_way.popleft()
        if self.other and self.other.transport:
            self.other.transport.write(data)

    def _close(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()


async def _serve(port: int, delay_s: float) -> None:
    loop = asyncio.get_running_loop()

    async def connect(near: _Pipe) -> None:
        _, far = await loop.create_connection(lambda: _Pipe(delay_s), HOST, port)
        near.other, far.other = far, near

    def accepted() -> _Pipe:
        near = _Pipe(delay_s)
        tasks.append(loop.create_task(connect(near)))
        return near

    tasks: list[asyncio.Task[None]] = []
    server = await loop.create_server(accepted, HOST, 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
