"""The desk of an operator who keeps the people of a laboratory in three files, with groups and shared
profiles: what stands in the files, and what holds for each person."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

LAB, STUDENTS, GUESTS = "people/lab.yaml", "people/students.yaml", "guests.yaml"
DEFAULTS = {"timezone": "Europe/Lisbon", "send_at": "09:00", "notices": "never"}
Entry = dict[str, Any]


@dataclass(kw_only=True)
class Desk:
    """What stands in the files: each person's entry by who they are, and in which files; *faults*
    are what is wrong now, and a part of how that must be told."""

    people: dict[str, Entry] = field(default_factory=dict)
    homes: dict[str, set[str]] = field(default_factory=dict)
    groups: dict[str, Entry] = field(default_factory=dict)
    profiles: dict[str, Entry] = field(default_factory=dict)
    spoilt: dict[str, Callable[[str], str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    students: str = STUDENTS

    def name(self, home: str) -> str:
        """Return what a file is called now."""
        return self.students if home == STUDENTS else home

    def flat(self) -> dict[str, Entry]:
        """Return, by who they are, everybody in the files with all that holds for them: as many
        copies as there are people, without any group."""
        return {who: self._flat(self.people[who]) for who, homes in self.homes.items() if homes}

    def _flat(self, entry: Entry) -> Entry:
        group = self.groups[entry["group"]] if "group" in entry else {}
        words = self._with(group.get("profile", {}), [])
        words = self._with(entry.get("profile", {}), words)
        said = {
            **DEFAULTS,
            **group,
            **entry,
            "profile": {"keywords": words, "limit": 100, "related": 0},
        }
        return {key: value for key, value in said.items() if key != "group"}

    def _with(self, profile: Entry, words: list[str]) -> list[str]:
        """Return the *words* of what comes before a *profile*, and what it makes of them."""
        shared = [
            word for name in profile.get("extends", ()) for word in self.profiles[name]["keywords"]
        ]
        without = profile.get("without", {}).get("keywords", ())
        left = [word for word in (*words, *shared) if word not in without]
        return list(dict.fromkeys((*left, *profile.get("keywords", ()))))

    def files(self) -> dict[str, str]:
        """Return the text of each file: JSON is YAML, one person a line."""
        entries = {
            name: [
                json.dumps(self.people[who]) for who, homes in self.homes.items() if name in homes
            ]
            for name in (LAB, self.students, GUESTS)
        }
        shared = f"groups: {json.dumps(self.groups)}\nprofiles: {json.dumps(self.profiles)}\n"
        texts = {
            LAB: f"# The laboratory.\n{shared}subscribers: {_list(entries[LAB])}",
            self.students: _list(entries[self.students]),
            GUESTS: f"subscribers: {_list(entries[GUESTS])}",
        }
        return {name: self.spoilt.get(name, str)(text) for name, text in texts.items()}

    def write(self, folder: Path, now: datetime) -> None:
        texts = self.files()
        for old in (folder / "people").glob("*.yaml"):
            if f"people/{old.name}" not in texts:
                old.unlink()
        for name, text in texts.items():
            path = folder / name
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
                os.utime(path, (now.timestamp(), now.timestamp()))


def _list(entries: list[str]) -> str:
    return "".join(f"\n- {entry}" for entry in entries) + "\n" if entries else "[]\n"
