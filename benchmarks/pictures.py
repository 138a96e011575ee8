"""Draw the pictures of README and docs/mail.md anew, from the demo and from digests of the tests.

python -m benchmarks.pictures [FOLDER]
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import gallery
from benchmarks.gallery import ROOT, TOOLS, drawn

PICTURES = ROOT / "docs" / "pictures"
FULL, PHONE = 680, 375
# Of a card, what stands beside each part of it.
NOTES = {
    "h3": "<b>Title</b> links to the abstract page; your words in red",
    ".byline": "<b>Author line</b> who, how many · institution · source, date",
    ".extract": "<b>Extract</b> up to 3 of the authors’ own sentences; … marks a gap",
    ".why": "<b>Why</b> the reason in words, without colour",
    ".links": "<b>Links</b> only what there is",
}
BESIDE = """
<style>
  .paper { padding: 8px 0 8px !important } .card { padding: 0 !important } .block { margin: 0 !important }
  .note { margin: 0; position: absolute; left: 600px; width: 330px; padding-left: 12px; border-left: 1px solid #949087; box-sizing: border-box;
    font: 13px/20px -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif; color: #625f58 }
  .note b { color: #1b1a17 }
</style>
<script>
  const row = document.querySelector('.row');
  row.parentElement.replaceChildren(row);
  for (const [part, words] of Object.entries(NOTES)) {
    const place = row.querySelector(part).getBoundingClientRect();
    const note = Object.assign(document.createElement('p'), { className: 'note', innerHTML: words });
    note.style = `top: ${place.top}px; min-height: ${place.height}px`;
    document.body.append(note);
  }
</script>
"""
Shot = tuple[str, str, int]
"""A page by its name, the scheme, the width."""
SIDE_BY_SIDE: dict[str, tuple[int, tuple[Shot, ...]]] = {
    "mail-full": (1100, (("physicist-full", "light", FULL), ("physicist-full", "dark", FULL))),
    "mail-layouts": (
        1100,
        (
            ("outage-weekly", "light", FULL),
            ("biologist-compact", "dark", PHONE),
            ("mathematician-titles", "light", PHONE),
        ),
    ),
    "mail-notice": (760, (("zero-full", "light", FULL),)),
}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else PICTURES).resolve()
    if not (TOOLS / "node_modules").exists():
        sys.exit(
            "pictures: the browser's packages are missing; npm ci --prefix tests/tools installs them"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        draw(Path(name), folder)
    print(", ".join(sorted(path.name for path in folder.glob("*.png"))))


def draw(room: Path, folder: Path) -> None:
    """Draw every picture into *folder*, by way of files in *room*."""
    demo = the_demo(room)
    (room / "digest.html").write_text(demo, encoding="utf-8")
    beside = BESIDE.replace("NOTES", json.dumps(NOTES))
    (room / "mail-card.html").write_text(demo.replace("</body>", f"{beside}</body>"), "utf-8")
    shoot(room, folder, "digest", width=640, height=1130, scale=1.5)
    shoot(room, folder, "mail-card", width=940, height=295, scale=1.5)
    mails = drawn()
    for name, (height, shots) in SIDE_BY_SIDE.items():
        for page, scheme, width in shots:
            (room / f"{page}.html").write_text(mails[page].html, encoding="utf-8")
            shoot(room, room, page, width=width, height=height, scheme=scheme)
            (room / f"{page}.png").rename(room / f"{page}-{scheme}.png")
        (room / f"{name}.html").write_text(beside_each_other(shots), encoding="utf-8")
        shoot(room, folder, name, width=sum(width for _, _, width in shots), height=height)


def the_demo(room: Path) -> str:
    """Return what the demo sends to ada."""
    digest = [sys.executable, "-m", "digest", "demo", str(room / "demo"), "--json"]
    said = subprocess.run(digest, capture_output=True, check=True)  # noqa: S603 - ourselves
    files = json.loads(said.stdout)["files"]
    (path,) = (Path(one) for one in files if one.endswith("ada.html"))
    return path.read_text(encoding="utf-8")


def beside_each_other(shots: tuple[Shot, ...]) -> str:
    pictures = "".join(
        f'<img src="{page}-{scheme}.png" width="{width}">' for page, scheme, width in shots
    )
    return f'<body style="margin: 0; white-space: nowrap; font-size: 0">{pictures}</body>'


def shoot(room: Path, folder: Path, name: str, *, scheme: str = "light", **view: Any) -> None:
    """Take a picture of the page *name* in *room*, as high as it says, into *folder*."""
    gallery.shoot({"": {"scheme": scheme, **view}}, {name: room / f"{name}.html"}, folder)


if __name__ == "__main__":
    main()
