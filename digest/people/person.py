"""A person as they are written: their keys, and what follows from those that they leave out."""

from datetime import date
from typing import Any

from digest import document
from digest.document import ADDRESS, LINE, NAME, Tree, noun
from digest.model import (
    Cadence,
    Defaults,
    Extract,
    Layout,
    Notices,
    Subscriber,
    rhythm,
)
from digest.people import cures
from digest.people.inheritance import Given, changed
from digest.people.profile import PROFILE, to_profile, written


def to_subscriber(
    defaults: Defaults,
    inherited: Given,
    *,
    id: str,  # noqa: A002  as it is written
    email: str,
    group: str | None = None,  # noqa: ARG001  what it says is in what is inherited
    **own: Any,
) -> Subscriber:
    """Make a person of what is written and *inherited*; *defaults* are for what is neither."""
    return _subscriber(defaults, id=id, email=email, **changed(inherited, own))


def _subscriber(
    defaults: Defaults,
    *,
    profile: dict[str, Any] | None = None,
    paused: date | None = None,
    **given: Any,
) -> Subscriber:
    days = _days(given.get("cadence") or defaults.cadence, given.get("layout") or defaults.layout)
    limits = {
        "limit": defaults.limit or rhythm(days["cadence"]).limit,
        "related": defaults.related,
    }
    others = {name: getattr(defaults, name) for name in ("timezone", "send_at", "notices")}
    return Subscriber(
        paused_until=paused,
        profile=to_profile(**limits | (profile or {})),
        **others | given | days,
    )


def _days(cadence: Cadence | None, layout: Layout | None) -> dict[str, Any]:
    """Return cadence and layout, each from the other where it is not written: whoever has the
    weekly look is weekly, and who is weekly or monthly has that look. One day is weekly, too."""
    if isinstance(cadence, tuple) and len(cadence) == 1:
        return {"weekly_on": cadence[0], **_days("weekly", layout)}
    if cadence is None:
        cadence = "weekly" if layout == "weekly" else "daily"
    is_long = cadence in {"weekly", "monthly"}
    return {"cadence": cadence, "layout": layout or ("weekly" if is_long else "full")}


def is_weekly_by_look(entry: dict[str, Tree], defaults: Defaults) -> bool:
    """Ask whether somebody, as they are written, gets a digest a week for their layout alone."""
    has_look = entry.get("layout", defaults.layout) == "weekly"
    # In a group somebody has said which days they are.
    return has_look and entry.keys().isdisjoint({"cadence", "group"}) and defaults.cadence is None


def is_idle_weekday(entry: dict[str, Tree], defaults: Defaults) -> bool:
    """Ask whether somebody, as they are written, says on which day a digest comes that comes by
    another cadence than once a week."""
    if "weekly_on" not in entry or "group" in entry:
        return False
    cadence = entry.get("cadence", defaults.cadence)
    if cadence is None:
        return entry.get("layout", defaults.layout) != "weekly"
    return cadence != "weekly"


GROUP = {
    "timezone": document.ZONE,
    "send_at": document.HOUR,
    "cadence": document.CADENCE,
    "weekly_on": document.WEEKDAY,
    "paused": document.PAUSE,
    "layout": document.literal(Layout),
    "extract": document.literal(Extract),
    "notices": document.literal(Notices),
    "profile": noun(written, PROFILE, usual="keywords", cures=cures.PROFILE),
}
PERSON = {"id": NAME, "email": ADDRESS, "name": LINE, "group": NAME, **GROUP}
