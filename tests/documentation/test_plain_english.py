"""The documentation is easy to read: short sentences, by a measure that each page must meet."""

from __future__ import annotations

import re

import pytest

from documentation.reading import pages, prose

LONGEST_MEAN = 18
LONGEST = 35
_ABBREVIATED = re.compile(r"\b(e\.g|i\.e|vs|cf|al|approx|No|Fig|St)\.$")


def sentences(page: str) -> list[str]:
    """The sentences of a page's paragraphs and lists; tables, headings and bare links are none."""
    text = re.sub(r"^---\n.*?\n---\n", "", prose(page), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "code", text)
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not re.match(r"\s*(\||#|<|:::)", line)]
        parts: list[str] = []
        for line in lines:
            if re.match(r"\s*([-*]|\d+\.) ", line) or not parts:
                parts.append(re.sub(r"^\s*([-*]|\d+\.) ", "", line))
            else:
                parts[-1] += f" {line.strip()}"
        for part in parts:
            begun = ""
            for piece in re.split(r"(?<=[.!?])[\"')\u201d]*\s+", part.strip()):
                begun = f"{begun} {piece}".strip()
                if not _ABBREVIATED.search(begun):
                    found.append(begun)
                    begun = ""
    return [each for each in found if len(each.split()) > 2]


def length(sentence: str) -> int:
    """Words of a sentence."""
    return len(re.findall(r"[\w\u2019'-]+", sentence))


@pytest.mark.parametrize("page", [page for page in pages() if page != "SECURITY.md"])
def test_sentences_are_short(page: str) -> None:
    found = sentences(page)
    long = [each for each in found if length(each) > LONGEST]
    assert not long, f"{page}: {long[0]}"
    if found:
        mean = sum(map(length, found)) / len(found)
        assert mean < LONGEST_MEAN, f"{page}: {mean:.1f} words in the mean sentence"
