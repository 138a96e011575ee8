"""Reads the settings file into settings. Which kinds of source there are it is told by its caller;
people are read in `people`."""

from digest.config.exposed import exposed
from digest.config.settings import KindOptions, Server, Settings
from digest.config.written import load, people_file, unset

__all__ = ["KindOptions", "Server", "Settings", "exposed", "load", "people_file", "unset"]
