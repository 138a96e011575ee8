"""What became of an issue, as a line or for a program."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.model import Receipt, Tally


def as_dict(receipt: "Receipt") -> dict[str, Any]:
    papers = receipt.tally.shown if receipt.tally else 0
    issue = of_issue(*receipt.key, receipt.state, receipt.reply)
    return issue | {"papers": papers, "lost": list(receipt.lost)}


def of_issue(subscriber: str, on: date, state: str, reply: str) -> dict[str, Any]:
    return {"subscriber": subscriber, "date": on.isoformat(), "state": state, "reply": reply}


def line(receipt: "Receipt") -> str:
    reply = f": {receipt.reply}" if receipt.reply and receipt.state != "sent" else ""
    what = _what(receipt.tally) if receipt.tally else "no digest"
    return f"{receipt.key[0]:<16} {receipt.state:<9} {what}{_lost(receipt.lost)}{reply}"


def _lost(names: Sequence[str]) -> str:
    return f", could not be shown: {', '.join(names)}" if names else ""


def _what(tally: "Tally") -> str:
    total = tally.total
    if not tally.shown:
        return f"none of {total:,} new papers matched" if total else "no new papers"
    held = f", {tally.held_over:,} held over" if tally.held_over else ""
    gone = f", {tally.let_go:,} let go" if tally.let_go else ""
    matched = f"{tally.matched:,} of {total:,} new papers matched"
    return f"{matched}, {tally.shown:,} shown{held}{gone}"
