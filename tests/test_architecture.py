"""The plan of the house, held against the code: libraries enter by their own door, rooms and
functions stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "digest").rglob("*.py"))

DOORS = {
    "Stemmer": {"text"},
    "aiosmtpd": {"demo"},
    "apscheduler": {"scheduler"},
    "feedparser": {"sources"},
    "httpx": {"fetch"},
    "idna": {"text"},
    "jinja2": {"render"},
    "lxml": {"sources"},
    "markdown": {"render"},
    "markupsafe": {"render"},
    "numpy": {"rank"},
    "premailer": {"render"},
    "pydantic": {"document"},
    "pydantic_core": {"document"},
    "pylatexenc": {"text"},
    "rich": {"cli"},
    "scipy": {"rank"},
    "smtplib": {"mail"},
    "sqlite3": {"archive", "ledger", "store"},
    "sqlite_utils": {"archive", "ledger", "store"},
    "typer": {"cli"},
    "tzlocal": {"cli"},
    "yaml": {"document"},
}


def room(module: Path) -> str:
    return module.relative_to(ROOT / "digest").parts[0].removesuffix(".py")


def libraries(tree: ast.AST) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in imports
        for alias in node.names
    ]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_enters_by_its_own_door(module: Path) -> None:
    strangers = {
        name
        for name in libraries(ast.parse(module.read_text(encoding="utf-8")))
        if name in DOORS and room(module) not in DOORS[name]
    }

    assert strangers == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_and_functions_stay_small(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert len(source.splitlines()) <= 400
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 60] == []
