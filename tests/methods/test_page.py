"""What docs/methods.md shows is what is written: its example, its parts, and what a finding says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.methods.known import folded_text
from riskset.methods.text import PARTS
from riskset.methods.unsaid import unsaid

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.opened import OpenStudy


def page(root: Path) -> str:
    return (root / "docs" / "methods.md").read_text(encoding="utf-8")


def test_the_example_is_the_text_of_the_example_report(root: Path, bmt_study: OpenStudy) -> None:
    quoted = "\n".join(re.findall(r"^> ?(.*)$", page(root), re.MULTILINE))
    shown = folded_text(re.sub(r" \[\d+\]", "", quoted.removesuffix("...").strip()))
    assert folded_text(bmt_study.methods().plain).startswith(shown)


def test_each_part_is_described(root: Path) -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", page(root), re.MULTILINE)) == PARTS


def test_the_finding_reads_as_shown(root: Path, bmt_study: OpenStudy) -> None:
    tests = [row for row in bmt_study.results_of("table-2") if row.method == "log-rank test"]
    (found,) = unsaid("", tests)
    assert f"{found.rule} {found.message}".replace("the log-rank test", "Gray's test") in page(root)
