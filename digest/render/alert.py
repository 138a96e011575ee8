"""A mail to the operator: what is wrong, and what to do about it."""

from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment

from digest.model import Alert, Piece, Rendered
from digest.render.byline import Link
from digest.render.english import brief_day, count, fit, listed, moment
from digest.render.environment import explained
from digest.render.highlight import Run
from digest.render.notice import Row
from digest.render.subject import Heading
from digest.text.clean_text import visible, visible_in_place

_SUBJECT = 60
_PREHEADER = 110
_TOLD = 500


class AlertPage(NamedTuple):
    """What the templates alert.html and alert.txt show."""

    name: str
    heading: Heading
    title: str
    lead: tuple[Run, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...] = ()
    preamble: str = ""


def page(alert: Alert, *, name: str, zone: str, is_over: bool = False) -> AlertPage:
    """Return *alert* in words, its instants on the clock of *zone*."""
    is_one = len(alert.causes) == 1
    title = _title(alert)
    lead = _shown(alert.causes[0].told if is_one else f"{listed(_names(alert))}.")
    noticed = Row("Noticed", f"{moment(alert.made_at, zone)}, {zone}")
    ended = (Row("By now", "It is over. This mail could not be sent before."),) if is_over else ()
    on = brief_day(alert.made_at.astimezone(ZoneInfo(zone)).date())
    return AlertPage(
        name=visible(name),
        heading=Heading(f"Rubricator: {fit(title, _SUBJECT)}, {on}", "", fit(lead, _PREHEADER)),
        title=title if alert.causes[0].kind == "source" else f"{title[:1].upper()}{title[1:]}",
        lead=(Run(lead),),
        rows=(*([] if is_one else _each(alert)), _to_do(alert), noticed, *ended),
    )


def rendered(shown: AlertPage, templates: Environment, piece: Callable[[str], Piece]) -> Rendered:
    """Return the mail that *templates* make of a page. Raises TemplateError."""
    bodies = []
    for template in ("alert.html", "alert.txt"):
        try:
            text = templates.get_template(template).render(
                page=shown, subject=shown.heading.opening
            )
        except Exception as error:
            raise explained(error, template) from error
        bodies.append((piece(f"{text.rstrip()}\n"),))
    html, text_pieces = bodies
    return Rendered(subject=shown.heading.opening, html_pieces=html, text_pieces=text_pieces)


def _title(alert: Alert) -> str:
    if len(alert.causes) == 1:
        return visible(alert.causes[0].what)
    return f"{count(len(alert.causes), alert.causes[0].kind)} are silent"


def _names(alert: Alert) -> list[str]:
    return [visible(cause.name.partition(" ")[2]) for cause in alert.causes]


def _each(alert: Alert) -> list[Row]:
    told = [_shown(cause.told) for cause in alert.causes]
    return [Row(name, one) for name, one in zip(_names(alert), told, strict=True)]


def _to_do(alert: Alert) -> Row:
    """Return what to do; of several only sources can be at fault."""
    if len(alert.causes) == 1:
        return Row("What to do", _shown(alert.causes[0].to_do))
    return Row(
        "What to do",
        "digest sources says how each is; digest sources test NAME asks one now.",
    )


def _shown(text: str) -> str:
    """Return what somebody else may have said, fit for a mail and of bounded length."""
    return fit(visible_in_place(text), _TOLD)
