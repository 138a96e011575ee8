"""From words to bytes, and from bytes to the relay: the room that knows MIME and SMTP. It keeps
nothing and decides nothing.

The ways to a relay are `relay.Relay` and `check.examine`: who only makes messages does not wait for
smtplib and ssl.
"""

from digest.mail.header_fields import Header, header, to_operator
from digest.mail.mime import encode, message

__all__ = ["Header", "encode", "header", "message", "to_operator"]
