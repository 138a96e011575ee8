"""Templates and example settings as shipped: in the package of a wheel, else in the repository."""

from pathlib import Path

from digest import atomic_file
from digest.exceptions import UsageError

PACKAGE = Path(__file__).parent


def templates() -> Path:
    return first(PACKAGE / "templates", PACKAGE.parent / "templates", holding="digest.html")


def examples() -> Path:
    return first(
        PACKAGE / "config_examples", PACKAGE.parent / "config", holding="digest.example.yaml"
    )


def copy_examples(folder: Path) -> tuple[Path, ...]:
    """Write the example settings into *folder*; raises UsageError where one is there already."""
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
            target.write_bytes(sample.read_bytes())
        # By these an editor completes what is written; they are ours.
        for schema in examples().glob("*.schema.json"):
            (folder / schema.name).write_bytes(schema.read_bytes())
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be written: {error.strerror}") from error
    return targets


def first(*places: Path, holding: str) -> Path:
    for place in places:
        if (place / holding).is_file():
            return place
    looked = " and ".join(map(str, places))
    raise UsageError(f"{holding}: expected in {looked}, found in neither; install Rubricator again")
