"""Makes the pictures of docs/gallery.md from the entries that stand above them."""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypandoc
import typst
import yaml

import riskset
from riskset.assets import asset
from riskset.builders import builder_name
from riskset.kinds.registry import own_kinds
from riskset.tables import writers
from riskset.tables.table import Table
from riskset.tables.writers.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "gallery.md"
DPI = 110
_SHOWN = re.compile(
    r"```yaml\n# of (?P<study>\S+)\n(?P<entry>.*?)```\n\n!\[(?P<words>[^\]]+)\]\((?P<file>[^)]+)\)", re.DOTALL
)
_PAPER = """#set page(width: {width}cm, height: auto, margin: 5mm, fill: white)
#set text(font: "Liberation Sans", size: 8.5pt)
#show block: set text(size: 7.5pt) // the notes

"""


@dataclass(frozen=True)
class Shown:
    """A display of the gallery: the study that it is of, its entry, and the file of its picture."""

    study: str
    entry: dict[str, Any]
    file: str
    words: str

    def display(self) -> Any:
        """The table or figure."""
        options = dict(self.entry)
        build = getattr(riskset, builder_name(own_kinds()[options.pop("kind")]))
        return build(study_of(self.study).cohort, **options)

    def picture(self) -> bytes:
        """Its picture, a PNG."""
        display = self.display()
        if not isinstance(display, Table):
            made: bytes = display.images("png", dpi=DPI)["png"]
            return made
        fonts = [str(asset("_extensions/riskset") / "fonts")]
        printed = display.printed()
        wide = any(layout.landscape for _, layout in parts_of(printed))
        paper = _PAPER.replace("{width}", "26" if wide else "17")
        cell = pypandoc.convert_text(writers.write_markdown_for(printed, "typst"), "typst", format="markdown")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "table.typ"
            source.write_text(paper + cell, encoding="utf-8")
            made = typst.compile(source, format="png", ppi=DPI, font_paths=fonts, ignore_system_fonts=True)
            assert isinstance(made, bytes)
            return made


@cache
def study_of(path: str) -> riskset.OpenStudy:
    return riskset.open_study(ROOT / path)


def gallery() -> Iterator[Shown]:
    """The displays of the page, in its order."""
    for found in _SHOWN.finditer(PAGE.read_text(encoding="utf-8")):
        yield Shown(found["study"], yaml.safe_load(found["entry"]), found["file"], found["words"])


def main() -> None:
    """Write all pictures, and remove those that the page no longer shows."""
    folder = PAGE.parent / "gallery"
    folder.mkdir(exist_ok=True)
    wanted = set()
    for shown in gallery():
        wanted.add(shown.file)
        (PAGE.parent / shown.file).write_bytes(shown.picture())
        sys.stdout.write(f"{shown.file}\n")
    for left in folder.glob("*.png"):
        if f"gallery/{left.name}" not in wanted:
            left.unlink()


if __name__ == "__main__":
    main()
