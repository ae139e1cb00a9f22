"""Markdown is read into words and things, and written again as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskset.revising.source_tokens import source_tokens
from riskset.revising.source_units import units_of
from riskset.revising.tokens import written

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["report/bmt/manuscript.qmd", "report/cart-haplo/manuscript.qmd", "template.qmd", "docs/quarto.md", "README.md"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_written_as_it_was_read(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    units = units_of(page, text)
    assert len(units) > 3
    lines = text.split("\n")
    for unit in units:
        assert written(source_tokens(unit.text)) == unit.text
        assert unit.written(unit.text) == lines[unit.start - 1 : unit.end]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("**Bold** *P*\\ `{python} x`", [("word", "Bold"), ("word", "P"), ("value",)]),
        ("as shown [@koch; @lee, p. 3].", [("word", "as"), ("word", "shown"), ("cite", "koch", "lee"), ("word", ".")]),
        (
            "see @tbl-one and [Table @tbl-two]",
            [("word", "see"), ("ref", "tbl-one"), ("word", "and"), ("ref", "tbl-two")],
        ),
        ("a^[A note, *there*.] b", [("word", "a"), ("note",), ("word", "b")]),
        ("[words](https://example.org) and $x^2$", [("link", "words"), ("word", "and"), ("raw", "$x^2$")]),
        (
            "a [span of *two* words]{#here} and",
            [("word", "a"), ("word", "span"), ("word", "of"), ("word", "two"), ("word", "words"), ("word", "and")],
        ),
        ("10^4^/L of H~2~O and 2 * 3", None),
        ("mail@example.org, `code *x*` \\*", None),
        ("*open and **closed** [not a link] {python}", None),
    ],
)
def test_things_are_known(text: str, keys: list[tuple[str, ...]] | None) -> None:
    tokens = source_tokens(text)
    assert written(tokens) == text
    if keys is not None:
        found = [token.key for token in tokens if not token.is_blank]
        assert [key[: len(wanted)] for key, wanted in zip(found, keys, strict=True)] == keys
