"""Joins the rooms below into the path of a day; each verb takes open rooms and values, and none calls another."""

from digest.pipeline.collect import Collected, backfill, collect, due, named
from digest.pipeline.compose import compose
from digest.pipeline.deliver import Outcome, deliver
from digest.pipeline.learning import learn, learnt
from digest.pipeline.preview import Preview, preview
from digest.pipeline.rooms import Rooms, opened, refresh, web
from digest.pipeline.serve import Scope, rehearse, send, send_again, serve, sole_sender

__all__ = [
    "Collected",
    "Outcome",
    "Preview",
    "Rooms",
    "Scope",
    "backfill",
    "collect",
    "compose",
    "deliver",
    "due",
    "learn",
    "learnt",
    "named",
    "opened",
    "preview",
    "refresh",
    "rehearse",
    "send",
    "send_again",
    "serve",
    "sole_sender",
    "web",
]
