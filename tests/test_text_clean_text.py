import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.clean_text import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  A title\n  broken\tover\u00a0lines ", "A title broken over lines"),
        ("Q&amp;A", "Q&A"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&#x3b1;-&#946; &eacute;", "α-β é"),
        ("R&D, AT&T; Text&Region", "R&D, AT&T; Text&Region"),
        ("&notaname; &notit;", "&notaname; &notit;"),
        ("<b>bold</b> & <script>", "<b>bold</b> & <script>"),
        ("a\x00b\x1bc\x7fd\ud800e", "abcde"),
        ("\u202eright to left\u202c", "\u202eright to left\u202c"),
        ("  two  blanks ", "two blanks"),
        (" one blank ", "one blank"),
        ("a\x1cb\x85c\u2028d", "a b c d"),
        ("", ""),
    ],
)
def test_text_is_made_plain_and_nothing_else(written, read):
    assert plain(written) == read


@given(st.text())
def test_plain_text_is_one_line_without_control_characters(text):
    result = plain(text)

    assert result == " ".join(result.split())
    assert not [char for char in result if unicodedata.category(char) in {"Cc", "Cs"}]
