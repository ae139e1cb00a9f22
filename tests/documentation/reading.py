"""The pages of the documentation as they are read: their links, headings and blocks of code."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(
    r"^(?P<in>[ ]*)(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=in)(?P=fence)[ ]*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Block:
    """A block of code: its page, line, language, the rest of its first line, and the code."""

    page: str
    line: int
    language: str
    rest: str
    code: str

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.page}:{self.line}"


@cache
def pages() -> tuple[str, ...]:
    """Every page that a reader meets, from the root."""
    made = {
        "docs/reference/study-file.md",
        "docs/reference/command-line.md",
        "docs/reference/python.md",
        "docs/reference/estimators.md",
    }
    found = {path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md")} - made
    return tuple(sorted(found | {"README.md", "CONTRIBUTING.md", "SECURITY.md"}))


@cache
def text_of(page: str) -> str:
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text_of(page))


def blocks(*languages: str) -> list[Block]:
    """The blocks of code of all pages in some languages."""
    found = []
    for page in pages():
        text = text_of(page)
        for each in _FENCE.finditer(text):
            language, _, rest = each["info"].strip().partition(" ")
            if language in languages:
                line = text[: each.start()].count("\n") + 1
                found.append(Block(page, line, language, rest, each["code"]))
    return found


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    found = set()
    for heading in re.findall(r"^#+ +(.+?) *$", prose(page), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        found.add(slug(text))
    return found


def slug(heading: str) -> str:
    """A heading as an anchor: letters, digits and hyphens."""
    kept = "".join(sign for sign in unicodedata.normalize("NFKC", heading).lower() if sign.isalnum() or sign in " -_")
    return kept.strip().replace(" ", "-")
