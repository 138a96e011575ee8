"""How long we wait for the relay."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds for each answer. All but the first are the RFC's own (5321 4.5.3.2): a short wait at
    the dot makes duplicates."""

    connect_s: float = 30
    reply_s: float = 300
    data_s: float = 120
    block_s: float = 180
    dot_s: float = 600


PATIENT = Waits()
