"""From words to bytes, and from bytes to the relay: the room that knows MIME and SMTP. It keeps nothing and decides nothing."""

from digest.mail.check import Examination, examine
from digest.mail.envelope import Envelope, envelope
from digest.mail.message import message, reference
from digest.mail.relay import Relay

__all__ = ["Envelope", "Examination", "Relay", "envelope", "examine", "message", "reference"]
