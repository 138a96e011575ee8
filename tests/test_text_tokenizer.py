import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.tokenizer import words
from digest.text.word_form import singular
from tests.makers import hostile
from tests.shared import in_both


def folded(text: str) -> list[str]:
    return [word.folded for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Large Language Models", ["large", "language", "models"]),
        ("state-of-the-art", ["state", "of", "the", "art"]),
        ("vision/language–action", ["vision", "language", "action"]),
        ("code_search", ["code", "search"]),
        ("GPT-4.5 (2025)", ["gpt", "4.5", "2025"]),
        ("Erdős", ["erdos"]),
        ("Erdo\u030bs", ["erdos"]),
        ("Łukasz Søren", ["lukasz", "soren"]),
        ("Straße", ["strasse"]),
        ("İstanbul", ["istanbul"]),
        ("O'Brien, O’Brien", ["obrien", "obrien"]),
        ("Alzheimer's and Alzheimer’s", ["alzheimer", "and", "alzheimer"]),
        ("Bayes' 'rule'", ["bayes", "rule"]),
        ("C++ and C# but C", ["c++", "and", "c#", "but", "c"]),
        ("大模型 agents", ["大", "模", "型", "agents"]),
        ("हिन्दी भाषा", ["हिनदी", "भाषा"]),
        ("𝐀𝐭𝐭𝐞𝐧𝐭𝐢𝐨𝐧 eﬃcient", ["attention", "efficient"]),
        ("", []),
        ("— … 🤖", []),
    ],
)
def test_words_are_what_a_reader_would_call_words(text: str, expected: list[str]) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("agents", "agent"),
        ("policies", "policy"),
        ("movies", "movie"),
        ("series", "series"),
        ("losses", "loss"),
        ("boxes", "box"),
        ("patches", "patch"),
        ("caches", "cache"),
        ("biases", "bias"),
        ("lenses", "lens"),
        ("viruses", "virus"),
        ("gpus", "gpu"),
        ("apis", "api"),
        ("llms", "llm"),
        ("1990s", "1990"),
    ],
)
def test_a_plural_is_the_same_word(plural: str, one: str) -> None:
    assert singular(plural) == singular(one)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("news", "new"),
        ("aids", "aid"),
        ("sars", "sar"),
        ("gas", "ga"),
        ("class", "clas"),
        ("analysis", "analysi"),
        ("focus", "focu"),
        ("gps", "gp"),
        ("its", "it"),
        ("bias", "bia"),
        ("lens", "len"),
    ],
)
def test_a_word_that_ends_in_s_is_no_plural(word: str, other: str) -> None:
    assert singular(word) != singular(other)


@given(st.text())
def test_positions_are_those_of_the_text_as_it_was_written(text: str) -> None:
    for word in words(text):
        assert word.folded in folded(text[word.start : word.end])


@given(st.text())
def test_words_stand_in_order_and_never_overlap(text: str) -> None:
    starts, ends = [word.start for word in words(text)], [word.end for word in words(text)]

    # Words of one sign, as those of ¼, share its place.
    assert (starts, ends) == (sorted(starts), sorted(ends))
    assert all(word.start < word.end for word in words(text))


@given(st.text())
def test_no_letter_or_digit_is_lost(text: str) -> None:
    inside = {place for word in words(text) for place in range(word.start, word.end)}

    assert {place for place, char in enumerate(text) if re.match(r"[^\W_]", char)} <= inside


@pytest.mark.parametrize("name", ["naughty_strings", "html_payloads"])
@in_both
def test_hostile_strings_have_words_too(data: Path, name: str) -> None:
    texts = hostile.texts(name, data)

    assert texts
    assert all(text[word.start : word.end] for text in texts for word in words(text))
