"""The log of `digest run`: one line an event, as text or as JSON, without addresses, and nothing of
any library but its warnings."""

import json
import logging
from datetime import UTC, datetime
from typing import Literal

from digest.mail.reply import masked

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; whatever else one has was given with the event."""


def configure(style: Literal["text", "json"]) -> None:
    """Log to stderr what our own rooms say, and of libraries their warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if style == "json" else _Text())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("digest").setLevel(logging.INFO)
    # It warns every minute of a run that takes longer than one.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        r"""Return an event in one line: further ones, of a traceback say, come after "\n"."""
        return masked(super().format(record).rstrip().replace("\r", "").replace("\n", "\\n"))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        event = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().rstrip(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        told = {key: masked(str(value)) for key, value in event.items()}
        return json.dumps(told, ensure_ascii=False)
