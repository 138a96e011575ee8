"""What of a sentence points back to what was said before it, and how far only its opening does."""

import re

from digest.text.sentence import Span

OWN = (
    "(?:paper|work|study|article|letter|note|survey|review|report|research|thesis|chapter|trial"
    "|project|investigation|essay|manuscript|contribution|analysis|tutorial|results?|findings?)"
)
"""What the authors call their own: "this paper" points back to nothing."""

_NOT_OWN = rf"(?! (?:[a-z-]+ )?{OWN}\b)"
_DEMONSTRATIVE = (
    r"(?:this|these|those(?! (?:in|of|who|whose|with|without|from|that|for|on|at)\b)"
    rf"|such(?! as\b| that\b)){_NOT_OWN}"
)
# What only joins a sentence to the one before: it may go, and the rest is whole.
_JOINT = (
    "however|moreover|furthermore|further|additionally|finally|lastly|specifically|particularly"
    "|notably|importantly|interestingly|similarly|likewise|conversely|consequently|accordingly"
    "|subsequently|nevertheless|nonetheless|meanwhile|indeed|instead|concurrently|besides|then"
    "|first|firstly|second|secondly|third|thirdly|therefore|thus|hence|in addition|in particular"
    "|in contrast|by contrast|in turn|in fact|on the other hand|for example|for instance"
    "|as a result|as a (?:direct )?consequence|more (?:specifically|precisely|importantly)"
    "|at the same time|to th(?:is|at) end"
)
# Of these the ones that leave nothing out where they go.
_CONCLUDING = "therefore|thus|hence|consequently|accordingly"
_POINTING = re.compile(
    rf"(?:{_JOINT}|also|plus|otherwise|if not|in (?:that|other|both|such)|as such|of th[eo]se"
    r"|for (?:this|that|the latter)|among (?:these|them|those))\b(?! (?:paper|work|study|article))"
    r"|it (?!(?:is|was) (?:shown|found|argued|proved|proven|demonstrated|concluded)\b)"
    r"|(?:its|they|their|he|she|his|her|another|one of|others?|all (?:were|two|three|four)"
    r"|both(?! [\w-]+(?: [\w-]+){0,3} and )|a similar|an alternative)\b"
    r"|(?:(?:in|with|using|given|from|by|under|for|based on|despite|through|on|at) )?"
    rf"{_DEMONSTRATIVE}\b"
    r"|the (?:resulting|corresponding|latter|former|above|ensuing|same|new|result is|second|first"
    r"|third|other|proposed|two|three)\b"
)
_WITHIN = re.compile(
    rf"\b(?:{_DEMONSTRATIVE}|also|then|further|furthermore|moreover|additionally|however|above"
    r"|them|therefore)\b"
)
_SUBJECT = (
    rf"(?=(?:we|i|here|our|the authors|in this {OWN}"
    rf"|(?:this|the present|the current) (?:[a-z-]+ )?{OWN})\b)"
)
_LEAD_IN = re.compile(
    rf"(?:(?:{_CONCLUDING}),? "
    rf"|(?:to|in order to|by|for|with|given|motivated|inspired|following|based|as|in|using|despite"
    rf"|unlike|from|under|towards?|guided|building|driven|against|because|due|on|consistent|among)\b"
    rf"[^.;:]{{0,40}}?\b(?:{_DEMONSTRATIVE}|them|above|a similar)\b[^,.;:]{{0,50}}?,? {_SUBJECT})"
)
_JOINING = re.compile(rf"(?:{_JOINT}), ", re.IGNORECASE)
# So far into a sentence something may still point back.
_REACH = 60


def opens_back(folded: str, start: int, end: int) -> bool:
    """Tell whether the sentence from *start* to *end* of a text in small letters begins with what
    points back."""
    return _POINTING.match(folded, start, end) is not None


def points_within(folded: str, start: int, end: int) -> bool:
    """Tell whether there is something that points back near the beginning of a sentence: only one
    with a word of the kind `pointing` of the table `cues` has."""
    return _WITHIN.search(folded, start, min(end, start + _REACH)) is not None


def lead_in(folded: str, span: Span) -> int:
    """Return where a sentence of a text in small letters begins once the opening is cut that alone
    points back: "To address this issue, we propose" begins "we".

    >>> lead_in("to address this issue, we propose a tree.", (0, 41))
    23
    """
    start, end = span
    found = _LEAD_IN.match(folded, start, end)
    return found.end() if found else start


def joint(text: str, start: int, end: int) -> int:
    """Return where a sentence of *text* begins without a word that only joins it to the one before.

    >>> joint("Moreover, trees grow.", 0, 21)
    10
    """
    found = _JOINING.match(text, start, end)
    return found.end() if found else start
