"""Whether keywords and followed names meet the texts that they should: right, weak, false or missed.

python -m benchmarks.matching FILE.tsv [--archive FILE|none] [--out F.tsv] [--kind K …]
[--rows wrong|all]

FILE.tsv has a header and the columns id, what (keyword, author), kind, wanted, text (␤ is a line
feed), expected (phrase, near, no, refused; of authors yes, no), place (title, abstract, authors),
via (jsonl; feed: HTML of an RSS feed; arxiv: arXiv's RSS), rule and note. --archive names listings,
one JSON object a line, of which the latest 12,000 were collected before; by default those of
../shared/eval, where they are.

right   as expected; "near" may be a phrase, and what must not meet may be refused
weak    a phrase is expected, and its words are only found near each other
false   what must not meet does, or what must be refused is taken
miss    what must meet does not, or is refused
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

from digest import people, rank, sources
from digest.exceptions import FetchError, SettingsError
from digest.model import Listing, Paper, Profile, Request, Response, Source
from digest.pipeline import daily
from digest.text.keyword_syntax import conjuncts

Row = dict[str, str]
Verdict = Literal["right", "weak", "false", "miss"]

LISTINGS = Path(__file__).resolve().parents[2] / "shared" / "eval" / "listings.jsonl.xz"
DAY = date(2026, 3, 9)
VERDICTS: tuple[Verdict, ...] = ("right", "weak", "false", "miss")
YES = frozenset({"phrase", "near", "yes"})
ARXIV = """\
<rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>cs updates on arXiv.org</title><pubDate>Mon, 09 Mar 2026 00:00:00 -0400</pubDate>
{}</channel></rss>"""
FEED = """\
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Letters</title>
{}</channel></rss>"""
_NUMBER = re.compile(r"(?:arxiv:2603\.|/note/)(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A *row* of a pair file: what it *got*, in the words of its column "expected", and what a
    refusal *said*."""

    row: Row
    got: str
    verdict: Verdict
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", metavar="FILE.tsv", type=Path)
    parser.add_argument("--archive", default=str(LISTINGS) if LISTINGS.exists() else "none")
    parser.add_argument("--kind", metavar="K", action="extend", nargs="+")
    parser.add_argument("--rows", choices=("wrong", "all"))
    parser.add_argument("--out", metavar="F.tsv", type=Path)
    asked = parser.parse_args()
    rows = [row for row in pairs(asked.pairs) if not asked.kind or row["kind"] in asked.kind]
    found = judged(rows, None if asked.archive == "none" else Path(asked.archive))
    for one in found:
        if asked.rows == "all" or (asked.rows == "wrong" and one.verdict != "right"):
            row = one.row
            print(
                *(one.verdict, row["id"], row["wanted"], row["text"], row["expected"], one.got),
                sep="\t",
            )
    if asked.out:
        asked.out.write_text("".join(written(found)), "utf-8", newline="")
    print(*table(found), sep="\n")


def pairs(path: Path) -> list[Row]:
    """Read a pair file; ␤ stays as it stands there."""
    header, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    columns = header.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def judged(rows: Sequence[Row], archive: Path | None) -> list[Judged]:
    """Judge *rows*, all of one day, after the listings of *archive*."""
    with tempfile.TemporaryDirectory() as folder:
        papers = delivered(rows, Path(folder))
        asked = [profile(row["what"], row["wanted"], Path(folder)) for row in rows]
        quoted = [_in_quotes(row, Path(folder)) for row in rows]
    profiles = [one for one in (*asked, *quoted) if isinstance(one, Profile)]
    before = _archived(archive) if archive else ()
    statistics = rank.learn(before, profiles) if before else rank.Statistics()
    index = rank.index(papers, profiles, statistics)
    is_met = dict(zip(map(id, profiles), _meets(profiles, index), strict=True))
    found = []
    for row, paper, plain, phrase in zip(rows, papers, asked, quoted, strict=True):
        said = "" if isinstance(plain, Profile) else plain
        got = "refused" if said else _got(row, paper.id, is_met[id(plain)], is_met.get(id(phrase)))
        found.append(Judged(row=row, got=got, verdict=verdict(row["expected"], got), said=said))
    return found


def verdict(expected: str, got: str) -> Verdict:
    if got == expected or (expected, got) in {("near", "phrase"), ("no", "refused")}:
        return "right"
    if (expected, got) == ("phrase", "near"):
        return "weak"
    return "miss" if expected in YES else "false"


def _got(row: Row, paper: int, met: frozenset[int], as_phrase: frozenset[int] | None) -> str:
    """Return how a row's paper is *met*, None where the keyword cannot be put in quotes."""
    if row["what"] == "author":
        return "yes" if paper in met else "no"
    if paper not in met:
        return "no"
    return "phrase" if as_phrase is None or paper in as_phrase else "near"


def _meets(profiles: Sequence[Profile], index: rank.Index) -> Iterator[frozenset[int]]:
    """Yield for each profile the ids of the papers that hold what it asks for."""
    explain = rank.Explainer(index)
    for one, ranking in zip(profiles, rank.rank(profiles, index), strict=True):
        yield frozenset(match.paper.id for match in explain(ranking, one) if match.hits)


def profile(what: str, wanted: str, folder: Path) -> Profile | str:
    """Return the profile of who wants nothing else, or why a people's file may not say so."""
    key = "authors" if what == "author" else "keywords"
    asking = {"id": "p", "email": "p@example.org", "profile": {key: [wanted], "related": "0"}}
    path = folder / "people.yaml"
    path.write_text(json.dumps({"subscribers": [asking]}, ensure_ascii=False), "utf-8")
    try:
        (person,) = people.load(path, timezone="UTC")
    except SettingsError as error:
        return error.mistakes[0].partition("]: ")[2]
    return person.profile


def _in_quotes(row: Row, folder: Path) -> Profile | str:
    """Return the profile of who wants each side of a keyword as a phrase, or why none can."""
    sides = [
        side if side.startswith(("=", '"', "“", "„", "«")) else f'"{side}"'
        for side in conjuncts(row["wanted"])
    ]
    wanted = " AND ".join(sides)
    if row["what"] == "author" or wanted == row["wanted"]:
        return "nothing to put in quotes"
    return profile("keyword", wanted, folder)


# What sources make of the texts.


def delivered(rows: Sequence[Row], folder: Path) -> list[Paper]:
    """Return the paper of each row: what its source makes of it, in a file that `digest rank`
    reads."""
    listed = {number: _json_row(row) for number, row in enumerate(rows)}
    for kind, page, item in (("arxiv", ARXIV, _arxiv_item), ("feed", FEED, _feed_item)):
        items = [item(number, row) for number, row in enumerate(rows) if row["via"] == kind]
        for one in _read(kind, page.format("".join(items)), folder) if items else ():
            listed[_number(one)] = {
                "title": one.title,
                "abstract": one.abstract,
                "authors": one.authors,
            }
    lines = [
        json.dumps({"id": f"2603.{number:05}", "listed_on": DAY.isoformat()} | told) + "\n"
        for number, told in listed.items()
    ]
    (papers,) = daily.days(_read("jsonl", "".join(lines), folder))
    return list(papers)


def _read(kind: str, text: str, folder: Path) -> Iterator[Listing]:
    path = folder / f"page.{kind}"
    path.write_text(text, "utf-8")
    source = Source(name=kind, kind=kind, path=str(path), first=10**6)
    for batch in sources.batches(source, (DAY,), _offline):
        yield from batch.listings


def _offline(request: Request) -> Response:
    raise FetchError(request.url, "a pair file asks for nothing")


def _number(listing: Listing) -> int:
    return int(_NUMBER.findall(" ".join(listing.identifiers))[0])


def _parts(row: Row) -> tuple[str, str, str]:
    """Return title, abstract and authors as they are written at the source."""
    text = row["text"].replace("␤", "\n")
    if row["what"] == "author":
        return "Some note", "", text
    return ("Some note", text, "N. N.") if row["place"] == "abstract" else (text, "", "N. N.")


def _arxiv_item(number: int, row: Row) -> str:
    title, abstract, authors = map(escape, _parts(row))
    return f"""<item><title>{title}</title><link>https://arxiv.org/abs/2603.{number:05}</link>
<guid isPermaLink="false">oai:arXiv.org:2603.{number:05}v1</guid><category>cs.XX</category>
<description>arXiv:2603.{number:05}v1 Announce Type: new
Abstract: {abstract}</description>
<arxiv:announce_type>new</arxiv:announce_type><dc:creator>{authors}</dc:creator></item>
"""


def _feed_item(number: int, row: Row) -> str:
    title, abstract, authors = map(escape, _parts(row))
    # RSS has an address in <author>, and perhaps a name behind it.
    who = f"<author>{authors}</author>" if "@" in authors else f"<dc:creator>{authors}</dc:creator>"
    return f"""<item><title>{title}</title><link>https://example.org/note/{number}</link>
<guid>https://example.org/note/{number}</guid><description>{abstract}</description>{who}</item>
"""


def _json_row(row: Row) -> dict[str, Any]:
    title, abstract, authors = _parts(row)
    return {"title": title, "abstract": abstract, "authors": re.split(r";\s+", authors)}


def _archived(listings: Path) -> tuple[Paper, ...]:
    """Return the latest papers of a file, in its order."""
    latest = daily.listings(listings)[-rank.LATEST :]
    (papers,) = daily.days(replace(one, listed_on=DAY) for one in latest)
    return papers


# What is said of them.


def written(found: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of a pair file with what became of each row."""
    columns = (*found[0].row, "got", "verdict", "said") if found else ()
    yield "\t".join(columns) + "\n"
    for one in found:
        yield "\t".join((*one.row.values(), one.got, one.verdict, one.said)) + "\n"


def table(found: Iterable[Judged]) -> Iterator[str]:
    """Yield the lines of a table: how many rows of each kind came to what."""
    yield f"{'kind':<24}{'rows':>5}{'right':>7}{'weak':>6}{'false':>7}{'miss':>6}{'of yes':>11}{'of no':>8}"
    for what in ("keyword", "author"):
        of_what = [one for one in found if one.row["what"] == what]
        for kind in dict.fromkeys(one.row["kind"] for one in of_what):
            yield _line(f"{what}: {kind}", [one for one in of_what if one.row["kind"] == kind])
        if of_what:
            yield _line(f"{what}: ALL", of_what)


def _line(name: str, found: Sequence[Judged]) -> str:
    count = Counter(one.verdict for one in found)
    right, weak, false, miss = (count[verdict] for verdict in VERDICTS)
    yes = [one.verdict == "right" for one in found if one.row["expected"] in YES]
    no = [one.verdict == "right" for one in found if one.row["expected"] not in YES]
    of_yes, of_no = (f"{sum(group)}/{len(group)}" for group in (yes, no))
    return f"{name:<24}{len(found):>5}{right:>7}{weak:>6}{false:>7}{miss:>6}{of_yes:>11}{of_no:>8}"


if __name__ == "__main__":
    main()
