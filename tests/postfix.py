"""Postfix on 127.0.0.1: its test server smtp-sink, which fails as it is told to, and a whole
private instance, which passes all on to that."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest import config
from tests.programs import needs

HOST = "127.0.0.1"
needs_sink = needs("smtp-sink")
needs_postfix = needs("postfix", "smtp-sink")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may start Postfix")

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{port}
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_client_event_limit_exceptions =
anvil_rate_time_unit = 3s
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


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


@contextmanager
def instance(folder: Path, next_hop: config.Server, **settings: object) -> Iterator[config.Server]:
    """Run a private Postfix in *folder*, with more *settings*, that relays to *next_hop*.

    Its daemons are not root: *folder* is open to others.
    """
    port = _free_port()
    for name in ("etc", "spool", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    more = "".join(f"{name} = {value}\n" for name, value in settings.items())
    main = MAIN.format(folder=folder, port=next_hop.port) + more
    (folder / "etc/main.cf").write_text(main, encoding="ascii")
    (folder / "etc/master.cf").write_text(MASTER.format(port=port), encoding="ascii")
    command = ["postfix", "-c", str(folder / "etc")]
    subprocess.run([*command, "start"], check=True, capture_output=True)
    try:
        _await(port)
        yield config.Server(host=HOST, port=port, security="none")
    finally:
        subprocess.run([*command, "stop"], check=True, capture_output=True)


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
    raise TimeoutError(f"nobody listens on port {port}")
