"""Replies out of the octets of a connection (RFC 5321 4.2): whole, of bounded size, in order."""

import re

from digest.mail.reply import Reply, words

LONGEST = 65_536
"""Far more octets than any reply has, and little enough that rambling fills nobody's memory."""

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])([^\n]*))?\r?\n")


class WrongReplyError(OSError):
    """What came is no reply to what was said: the line is of no use any more."""


class ReplyReader:
    r"""Takes octets as they come, in whatever packets, and gives the replies that are whole.

    >>> reader = ReplyReader()
    >>> reader.feed(b"250-test.example.org\r\n250 SI")
    >>> reader.next() is None
    True
    >>> reader.feed(b"ZE\r\n354 go ahead\r\n")
    >>> str(reader.next()), str(reader.next()), reader.is_empty
    ('250 test.example.org SIZE', '354 go ahead', True)
    """

    def __init__(self) -> None:
        self._octets = b""
        # Where the reply begins, the line of it that is not yet whole, and what was looked through.
        self._begin = self._line = self._searched = 0
        self._texts: list[bytes] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies here that was not given."""
        return self._begin == len(self._octets)

    def feed(self, octets: bytes) -> None:
        self._octets = self._octets[self._begin :] + octets
        self._line -= self._begin
        self._searched -= self._begin
        self._begin = 0

    def next(self) -> Reply | None:
        """Return the next reply that is whole, None where none is.

        Raises WrongReplyError where what comes is none, or does not end.
        """
        # Nearly every reply is one line, and most are here whole.
        found = _LINE.match(self._octets, self._line)
        if found and found[2] != b"-" and not self._texts:
            self._begin = self._line = self._searched = found.end()
            return _reply(found[1], found[3] or b"")
        return self._next_of_lines()

    def _next_of_lines(self) -> Reply | None:
        while (end := self._octets.find(b"\n", self._searched)) >= 0:
            found = _LINE.fullmatch(self._octets, self._line, end + 1)
            if found is None or end - self._begin >= LONGEST:
                break
            if self._texts and found[1] != self._octets[self._begin : self._begin + 3]:
                break
            self._texts.append(found[3] or b"")
            self._line = self._searched = end + 1
            if found[2] != b"-":
                return self._whole(found[1])
        else:
            self._searched = len(self._octets)
            if self._searched - self._begin < LONGEST:
                return None
            raise WrongReplyError("its answer does not end")
        raise WrongReplyError(f"what it says is no answer: {self._shown(end)}")

    def _whole(self, code: bytes) -> Reply:
        text = b"\n".join(line.strip() for line in self._texts)
        self._begin, self._texts = self._line, []
        return _reply(code, text)

    def _shown(self, end: int) -> str:
        """Return what was said, as far as it is worth telling."""
        most = min(end, self._begin + 1_000)
        return words(self._octets[self._begin : most].decode("utf-8", "replace"))


def _reply(code: bytes, text: bytes) -> Reply:
    return Reply(int(code), text.strip().decode("utf-8", "replace"))
