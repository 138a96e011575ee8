"""Every odd digest of the tests, and the day of a reader in each of four sciences, in every layout,
in light, in dark and on a phone: pictures, and one page to look through them.

python -m benchmarks.gallery [FOLDER]
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from digest import mail, render
from digest.model import Rendered
from digest.render.size_limit import weight
from tests.makers import days, twelve

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "tests" / "tools"
VIEWS = {
    "light": {"width": 680, "scheme": "light"},
    "dark": {"width": 680, "scheme": "dark"},
    "phone": {"width": 375, "scheme": "light"},
    "phone-dark": {"width": 375, "scheme": "dark"},
}
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>body { font: 14px system-ui; margin: 24px } img { border: 1px solid #ccc; margin: 0 8px 8px 0; vertical-align: top }</style>
"""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "gallery").resolve()
    if not (TOOLS / "node_modules").exists():
        sys.exit(
            "gallery: the browser's packages are missing; npm ci --prefix tests/tools installs them"
        )
    folder.mkdir(parents=True, exist_ok=True)
    mails = drawn()
    for name, made in mails.items():
        (folder / f"{name}.html").write_text(made.html, encoding="utf-8")
        (folder / f"{name}.txt").write_text(made.text, encoding="utf-8")
    shoot(VIEWS, {name: folder / f"{name}.html" for name in mails}, folder)
    (folder / "index.html").write_text(
        PAGE + "".join(shelf(name, mail) for name, mail in mails.items()), encoding="utf-8"
    )
    print(f"{len(mails)} mails, {len(mails) * len(VIEWS)} pictures: {folder / 'index.html'}")


def shoot(views: Mapping[str, Any], pages: Mapping[str, Path], folder: Path) -> None:
    """Take a picture of each of *pages* in each of *views* (tests/tools/browser.mjs), into
    *folder*."""
    named = {name: str(page) for name, page in pages.items()}
    order = {"views": views, "pages": named, "shots": str(folder)}
    subprocess.run(  # noqa: S603
        ["node", TOOLS / "browser.mjs"],  # noqa: S607
        input=json.dumps(order).encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def drawn() -> dict[str, Rendered]:
    draw = render.Renderer(folder=ROOT / "templates", encode=mail.encode)
    made = {name: make() for name, make in (twelve.TWELVE | days.DAYS).items()}
    # A notice looks the same in every layout.
    return {
        f"{name}-{layout}": draw(twelve.laid_out(one, layout))
        for name, one in made.items()
        for layout in (twelve.LAYOUTS[:1] if one.notice else twelve.LAYOUTS)
    }


def shelf(name: str, mail: Rendered) -> str:
    pictures = "".join(
        f'<a href="{name}-{view}.png"><img src="{name}-{view}.png" width="{given["width"] // 2}" alt="{view}"></a>'
        for view, given in VIEWS.items()
    )
    return (
        f'<h2>{name}</h2><p>{escape(mail.subject)} · {weight(mail):,} bytes · <a href="{name}.html">HTML</a> '
        f'<a href="{name}.txt">text</a></p>{pictures}\n'
    )


if __name__ == "__main__":
    main()
