"""How is written what holds for people who do not say otherwise."""

from digest import document
from digest.model import Layout, Notices

DEFAULTS = {
    "timezone": document.ZONE,
    "send_at": document.HOUR,
    "cadence": document.CADENCE,
    "layout": document.literal(Layout),
    "limit": document.number(1, 100),
    "related": document.number_or_auto(0, 5),
    "notices": document.literal(Notices),
}
