"""The nouns: frozen values that rooms hand to each other. No I/O, no clock, nothing imported but the standard library."""

from digest.model.delivery import Due, Outgoing, Receipt, Sections, Send, State
from digest.model.issue import Closed, Digest, Facts, Fault, Notice, Piece, Render, Rendered, Scanned, Sender
from digest.model.listing import Announce, Batch, Get, Links, Listing, Request, Response, Source, Validators, Votes
from digest.model.match import Hit, Ingredient, Match, Place, Unmade, papers
from digest.model.paper import Paper
from digest.model.subscriber import Author, Extract, Field, Keyword, Layout, Notices, Profile, Stamp, Subscriber, Topic
from digest.model.visit import Freshness, Visit

__all__ = [
    "Announce",
    "Author",
    "Batch",
    "Closed",
    "Digest",
    "Due",
    "Extract",
    "Facts",
    "Fault",
    "Field",
    "Freshness",
    "Get",
    "Hit",
    "Ingredient",
    "Keyword",
    "Layout",
    "Links",
    "Listing",
    "Match",
    "Notice",
    "Notices",
    "Outgoing",
    "Paper",
    "Piece",
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
    "Stamp",
    "State",
    "Subscriber",
    "Topic",
    "Unmade",
    "Validators",
    "Visit",
    "Votes",
    "papers",
]
