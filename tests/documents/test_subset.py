"""The page of the declared subset and the engine's lists are one."""

from __future__ import annotations

from pathlib import Path

from riskset.documents.subset_page import rewritten, tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "built-in-engine.md"


def test_the_page_holds_the_lists_of_the_engine() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page) == page, "run: python -m riskset.documents.subset_page docs/built-in-engine.md"


def test_a_changed_page_would_be_seen() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(table in page for table in tables().values())
    assert rewritten(page.replace("| `echo` |", "| `eco` |")) == page
