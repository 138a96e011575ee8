"""Send ready messages of 30 kB to Postfix's smtp-sink, against its smtp-source and smtplib."""

import os
import smtplib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from benchmarks import delay
from benchmarks.row import Row
from digest import config
from digest.mail.mime import Wire
from digest.mail.relay import Relay
from digest.model import Outgoing
from tests import postfix

MESSAGES = 20_000
FAR_MESSAGES = 6_400
CONNECTIONS = 4
FAR_CONNECTIONS = 64
ROUND_TRIP_S = 0.04
TURNS = 5
LENGTH = 30_000

SENDER, RECIPIENT = "digest@example.org", "ada@example.org"
LINE = b"Papers. Each is read <b>once</b>; what matters of it stands here, =E2=80=93=\r\n"
MESSAGE = Wire((b"Subject: 7 papers\r\n\r\n" + LINE * 400)[: LENGTH - 2] + b"\r\n")

Way = Callable[[config.Server, int], None]
"""Sends so many messages."""


def measure_source() -> Row:
    with postfix.sink(connections=CONNECTIONS) as server:
        return _row(server, MESSAGES, smtp_source, "smtp-source -d, as many sessions")


def measure_smtplib() -> Row:
    with postfix.sink(connections=CONNECTIONS) as server:
        return _row(server, MESSAGES, by_smtplib, "smtplib, a kept connection in each thread")


def measure_far() -> Row:
    """Takes three minutes."""
    with (
        postfix.sink("-m", "1024", connections=FAR_CONNECTIONS) as server,
        delay.proxy(server.port, round_trip_s=ROUND_TRIP_S) as port,
    ):
        far = replace(server, port=port)
        return _row(far, FAR_MESSAGES, by_smtplib, "smtplib, a kept connection in each thread")


def _row(server: config.Server, messages: int, other: Way, yardstick: str) -> Row:
    """Time both by turns, the best of each."""
    times = [
        (_seconds(ours, server, messages), _seconds(other, server, messages)) for _ in range(TURNS)
    ]
    ours_s, other_s = map(min, zip(*times, strict=True))
    away = f", {ROUND_TRIP_S * 1000:.0f} ms away" if server.connections == FAR_CONNECTIONS else ""
    rates = f"{messages / ours_s:,.0f} against {messages / other_s:,.0f} a second"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return Row(
        ours=f"send {messages:,} messages over {server.connections} connections{away}",
        ours_s=ours_s,
        yardstick=yardstick,
        yardstick_s=other_s,
        note=f"the best of {TURNS} by turns; {rates}; {load}",
    )


def ours(server: config.Server, messages: int) -> None:
    with Relay(server) as relay:
        sent = sum(receipt.state == "sent" for receipt in relay.send(_outgoing(messages)))
    if sent != messages:
        raise RuntimeError(f"{messages - sent} messages were not taken")


def smtp_source(server: config.Server, messages: int) -> None:
    sizes = ["-s", str(server.connections), "-l", str(LENGTH), "-m", str(messages)]
    to = ["-f", SENDER, "-t", RECIPIENT, f"{server.host}:{server.port}"]
    subprocess.run(["smtp-source", "-d", *sizes, *to], check=True)  # noqa: S603, S607


def by_smtplib(server: config.Server, messages: int) -> None:
    each, more = divmod(messages, server.connections)
    threads = [
        threading.Thread(target=_thread, args=(server, each + (number < more)))
        for number in range(server.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread(server: config.Server, messages: int) -> None:
    with smtplib.SMTP(server.host, server.port, local_hostname="[127.0.0.1]") as smtp:
        for _ in range(messages):
            smtp.sendmail(SENDER, [RECIPIENT], MESSAGE)


def _outgoing(messages: int) -> Iterator[Outgoing]:
    day, now = date(2026, 3, 12), datetime(2026, 3, 12, 7, tzinfo=UTC)
    for number in range(messages):
        yield Outgoing(
            key=(f"p{number}", day),
            sender=SENDER,
            recipient=RECIPIENT,
            message=MESSAGE,
            made_at=now,
        )


def _seconds(way: Way, server: config.Server, messages: int) -> float:
    begun = time.perf_counter()
    way(server, messages)
    return time.perf_counter() - begun
