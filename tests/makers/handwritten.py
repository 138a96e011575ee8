"""People's files as hands write them: blocks and braces, quotes, comments, blanks, line ends."""

import json
from typing import Any

from hypothesis import strategies as st

_COMMENTS = st.sampled_from(["", "", "", "  # mine", " # it's: [a] {b} - c"])
_WORDS = (
    "agent",
    "tool use",
    "C++",
    "it's",
    "a: b",
    "07:00",
    "no",
    "x # y",
    "日本",
    "-",
    "[a]",
    "1e3",
)
words = st.sampled_from(_WORDS)


@st.composite
def people(
    draw: Any,
    *,
    most: int = 4,
    terms: st.SearchStrategy[str] = words,
    nothing: st.SearchStrategy[None] = st.none(),  # noqa: B008  it is not changed
) -> list[dict[str, Any]]:
    """Draw people, each with an id of their own, who look for *terms*; *nothing* may stand where a
    value could."""
    count = draw(st.integers(1, most))
    return [draw(_person(f"p{number}", terms, nothing)) for number in range(count)]


def readers() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw people without a mistake."""
    terms = st.sampled_from(
        ["agent", "tool use", "C++", "it's late", "reward: model", "日本", "=GAN"]
    )
    return people(terms=terms, nothing=st.nothing())


@st.composite
def _person(draw: Any, name: str, terms: Any, nothing: Any) -> dict[str, Any]:
    nouns = st.builds(dict, term=terms, weight=st.just("2"))
    profile = {
        "keywords": st.lists(terms | nouns, max_size=3),
        "exclude": st.lists(terms, min_size=1, max_size=2),
        "limit": st.just("10"),
    }
    keys = {
        "name": terms | nothing,
        "send_at": st.sampled_from(["07:00", "18:30"]),
        "cadence": st.just("daily") | st.just(["mon", "thu"]),
        "profile": st.fixed_dictionaries({}, optional=profile) | nothing,
    }
    own = draw(st.fixed_dictionaries({}, optional=keys))
    whole = {"id": name, "email": f"{name}@example.org", **own}
    order = draw(st.permutations(list(whole)))
    return {key: whole[key] for key in order}


@st.composite
def file(draw: Any, rows: list[dict[str, Any]]) -> str:
    """Write *rows* by some hand."""
    is_bare = draw(st.booleans())
    column = draw(st.sampled_from([0, 2, 4]))
    lines = draw(st.sampled_from([[], ["# Who reads"], ["# a", "", "# b: - c"]]))
    head = [] if is_bare else ["subscribers:" + draw(_COMMENTS)]
    if draw(st.integers(0, 5)) == 0:
        inner = draw(st.sampled_from([", ", ",\n    ", " ,", ",  # so: [a], b\n    "])).join(
            draw(flow(row)) for row in rows
        )
        list_ = f"[{inner}]"
        text = "\n".join([*lines, list_ if is_bare else f"subscribers: {list_}"])
    else:
        apart = [""] * draw(st.integers(0, 2))
        for row in rows:
            lines_of = draw(_entry(row, column))
            head += [*draw(_between(column)), *lines_of, *apart]
        text = "\n".join(lines + head)
    if not is_bare:
        text += draw(
            st.sampled_from(["", "\n# end", "\ngroups:\n  lab: {timezone: UTC}", "\n\ngroups: {}"])
        )
    return draw(_ended(text))


@st.composite
def _ended(draw: Any, text: str) -> str:
    text = text + draw(st.sampled_from(["", "\n", "\n\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace(
        "\n", draw(st.sampled_from(["\n", "\r\n"]))
    )


@st.composite
def _between(draw: Any, column: int) -> list[str]:
    return draw(st.sampled_from([[], [], [" " * column + "# the next: one"]]))


@st.composite
def _entry(draw: Any, row: dict[str, Any], column: int) -> list[str]:
    gap = draw(st.sampled_from([1, 1, 3]))
    dash = " " * column + "-"
    if draw(st.integers(0, 3)) == 0:
        return [dash + " " * gap + draw(flow(row)) + draw(_COMMENTS)]
    inner = column + 1 + gap
    first, *others = draw(_block(row, inner))
    if draw(st.integers(0, 5)) == 0:
        return [dash + draw(_COMMENTS), first, *others]
    return [dash + first[column + 1 :], *others]


@st.composite
def _block(draw: Any, mapping: dict[str, Any], column: int) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        if lines and draw(st.integers(0, 6)) == 0:
            lines += draw(
                st.sampled_from([["", " " * column + "# about"], [" " * column + "# - a"], [""]])
            )
        name = f"{' ' * column}{key}:"
        if isinstance(value, dict) and value and draw(st.booleans()):
            lines += [
                name + draw(_COMMENTS),
                *draw(_block(value, column + draw(st.sampled_from([1, 2, 4])))),
            ]
        elif isinstance(value, list) and value and draw(st.booleans()):
            lines.append(name + draw(_COMMENTS))
            at = column + draw(st.sampled_from([0, 2]))
            for one in value:
                lines += draw(_listed(one, at))
        else:
            blanks = " " * draw(st.sampled_from([1, 1, 4]))
            lines.append(name + blanks + draw(_inline(value, column)) + draw(_COMMENTS))
    return lines


@st.composite
def _listed(draw: Any, one: Any, at: int) -> list[str]:
    if isinstance(one, dict) and draw(st.booleans()):
        first, *others = draw(_block(one, at + 2))
        return [" " * at + "- " + first[at + 2 :], *others]
    return [" " * at + "- " + draw(_inline(one, at)) + draw(_COMMENTS)]


@st.composite
def _inline(draw: Any, value: Any, column: int) -> str:
    return draw(flow(value)) if isinstance(value, (dict, list)) else draw(_scalar(value, column))


@st.composite
def _scalar(draw: Any, value: str | None, column: int | None = None) -> str:
    if value is None:
        return draw(st.sampled_from(["", "~", "null"] if column is not None else ["~"]))
    plain = value.replace(" ", "").replace("+", "").isalnum() and value.isascii()
    quoted = [
        json.dumps(value),
        json.dumps(value, ensure_ascii=False),
        "'" + value.replace("'", "''") + "'",
    ]
    if column is not None and " " in value and "#" not in value and ":" not in value:
        quoted.append(">-\n" + " " * (column + 2) + value)
    return draw(st.sampled_from([*quoted, *([value] if plain else [])]))


@st.composite
def flow(draw: Any, value: Any) -> str:
    """Write *value* in a line, or in several between brackets."""
    if not isinstance(value, (dict, list)):
        return draw(_scalar(value))
    comma = draw(st.sampled_from([", ", ",", " ,  ", ",\n          ", ", # {b}\n          "]))
    last = draw(st.sampled_from(["", "", " ", ","])) if value else ""
    if isinstance(value, list):
        return "[" + comma.join(draw(flow(one)) for one in value) + last + "]"
    return "{" + comma.join(f"{key}: {draw(flow(its))}" for key, its in value.items()) + last + "}"
