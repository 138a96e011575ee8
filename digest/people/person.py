"""A person as the file has them."""

import re
import zoneinfo
from datetime import time
from functools import cache
from typing import Annotated

from pydantic import BaseModel

from digest import document
from digest.document import ADDRESS, LINE, NAME
from digest.model import Extract, Layout, Notices, Profile, Subscriber
from digest.people.profile import PROFILE
from digest.people.shape import KNOWN_KEYS_ONLY


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


TIME = document.scalar(_time, 'a time from "00:00" to "23:59"')
ZONE = document.choice(_zones, 'a time zone such as "Europe/Berlin"')
LAYOUT = document.choice(
    lambda: ("full", "compact", "titles", "weekly"), "full, compact, titles or weekly"
)
EXTRACT = document.choice(
    lambda: ("extract", "opening", "whole", "none"), "extract, opening, whole or none"
)
NOTICES = document.choice(lambda: ("never", "auto", "always"), "never, auto or always")


class WrittenPerson(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    id: Annotated[str, NAME]
    email: Annotated[str, ADDRESS]
    name: Annotated[str | None, LINE] = None
    timezone: Annotated[str, ZONE] = ""
    send_at: Annotated[time, TIME] = time(7)
    layout: Annotated[Layout, LAYOUT] = "full"
    extract: Annotated[Extract, EXTRACT] = "extract"
    notices: Annotated[Notices, NOTICES] = "auto"
    profile: Annotated[Profile, PROFILE] = Profile()


def _subscriber(written: WrittenPerson) -> Subscriber:
    return Subscriber(
        id=written.id,
        email=written.email,
        name=written.name,
        timezone=written.timezone,
        send_at=written.send_at,
        layout=written.layout,
        extract=written.extract,
        notices=written.notices,
        profile=written.profile,
    )


class WrittenPeople(BaseModel):
    model_config = KNOWN_KEYS_ONLY
    subscribers: list[Annotated[Subscriber, document.noun(WrittenPerson, _subscriber)]]
