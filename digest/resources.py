"""Templates and example settings as shipped: in the package of a wheel, else in the repository."""

import re
from pathlib import Path
from textwrap import indent

from digest import atomic_file
from digest.exceptions import UsageError
from digest.text.near_miss import did_you_mean

PACKAGE = Path(__file__).parent

_BLOCK = re.compile(r"^( *)(sources|profile):\n(?:(?: .*)?\n)+", re.MULTILINE)
"""Either key with all that stands indented below it."""


def templates() -> Path:
    return first(PACKAGE / "templates", PACKAGE.parent / "templates", holding="digest.html")


def examples() -> Path:
    return first(
        PACKAGE / "config_examples", PACKAGE.parent / "config", holding="digest.example.yaml"
    )


def fields() -> tuple[str, ...]:
    """Return the fields of science that there are sources and a profile for."""
    return tuple(sorted(path.stem for path in (examples() / "fields").glob("*.yaml")))


def copy_examples(folder: Path, field: str | None = None) -> tuple[Path, ...]:
    """Write the example settings into *folder*, with sources and a profile for a *field*.

    Raises UsageError where one is there already, and for a field that there is not.
    """
    blocks = _blocks(field) if field is not None else {}
    samples = sorted(examples().glob("*.example.yaml"))
    targets = tuple(folder / sample.name.replace(".example", "") for sample in samples)
    there = [str(target) for target in targets if target.exists()]
    if there:
        raise UsageError(
            f"{' and '.join(there)}: there already, and never overwritten; nothing was written"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sample, target in zip(samples, targets, strict=True):
            # Addresses come into them: for their owner alone, whatever the umask.
            target.touch(mode=atomic_file.PRIVATE, exist_ok=False)
            target.write_text(_suited(sample.read_text("utf-8"), blocks), "utf-8")
        # By these an editor completes what is written; they are ours.
        for schema in examples().glob("*.schema.json"):
            (folder / schema.name).write_bytes(schema.read_bytes())
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be written: {error.strerror}") from error
    return targets


def _blocks(field: str) -> dict[str, str]:
    """Return the sources and the profile of a *field*: its name in any spelling, or a beginning."""
    wanted, known = re.sub(r"[\s_-]+", "-", field.strip()).casefold(), fields()
    meant = [one for one in known if wanted and one.startswith(wanted)]
    if len(meant) != 1:
        hint = did_you_mean(wanted, known)
        raise UsageError(f'there is no field "{field}": expected one of {", ".join(known)}{hint}')
    text = (examples() / "fields" / f"{meant[0]}.yaml").read_text("utf-8")
    return {block[2]: block[0].rstrip("\n") + "\n\n" for block in _BLOCK.finditer(text)}


def _suited(example: str, blocks: dict[str, str]) -> str:
    """Return *example* with *blocks* in the place of the first that it has too."""

    def block(found: re.Match[str]) -> str:
        return indent(blocks[found[2]], found[1]) if blocks else found[0]

    return _BLOCK.sub(block, example, count=1)


def first(*places: Path, holding: str) -> Path:
    for place in places:
        if (place / holding).is_file():
            return place
    looked = " and ".join(map(str, places))
    raise UsageError(f"{holding}: expected in {looked}, found in neither; install Rubricator again")
