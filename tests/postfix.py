"""Postfix's own test server, smtp-sink, on 127.0.0.1: a second opinion on what a relay may do."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from digest import config
from tests.programs import needs

HOST = "127.0.0.1"
needs_sink = needs("smtp-sink")


@contextmanager
def sink(*options: str, connections: int = 1) -> Iterator[config.Server]:
    """Run smtp-sink with *options*; it takes mail and throws it away."""
    port = _free_port()
    # As root it asks for whom to become.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(["smtp-sink", *user, *options, f"{HOST}:{port}", "1024"])
    try:
        _await(port)
        yield config.Server(host=HOST, port=port, security="none", connections=connections)
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as door:
        port: int = door.getsockname()[1]
        return port


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("smtp-sink does not listen")
