"""The nouns: frozen values that rooms hand to each other. No I/O, no clock, nothing imported but the standard library."""

from digest.model.delivery import Due, Outgoing, Receipt, Sections, Send, State
from digest.model.issue import Digest, Facts, Fault, Render, Rendered, Scanned, Sender
from digest.model.listing import Announce, Batch, Get, Links, Listing, Request, Response, Source, Votes
from digest.model.match import Hit, Match, Place
from digest.model.paper import Paper
from digest.model.subscriber import Field, Keyword, Profile, Subscriber

__all__ = [
    "Announce",
    "Batch",
    "Digest",
    "Due",
    "Facts",
    "Fault",
    "Field",
    "Get",
    "Hit",
    "Keyword",
    "Links",
    "Listing",
    "Match",
    "Outgoing",
    "Paper",
    "Place",
    "Profile",
    "Receipt",
    "Render",
    "Rendered",
    "Request",
    "Response",
    "Scanned",
    "Sections",
    "Send",
    "Sender",
    "Source",
    "State",
    "Subscriber",
    "Votes",
]
