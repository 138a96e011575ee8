"""Reads the settings file; its caller says which kinds of source there are. People have a room."""

from digest.config.permissions import exposed
from digest.config.settings import Heartbeat, KindOptions, Operator, Quiet, Server, Settings
from digest.config.settings_file import json_schema, load, people_files, unset

__all__ = [
    "Heartbeat",
    "KindOptions",
    "Operator",
    "Quiet",
    "Server",
    "Settings",
    "exposed",
    "json_schema",
    "load",
    "people_files",
    "unset",
]
