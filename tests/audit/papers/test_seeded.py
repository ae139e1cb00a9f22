"""A fault that is sown into a manuscript is found in each format, and nothing is found without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.audit.papers import RULES, audit_paper

from .manuscript import FAULTS, FORMATS, MANUSCRIPT, WRITERS, with_fault, write

if TYPE_CHECKING:
    from pathlib import Path

ROTATED = [(fault, (*WRITERS, "word.docx")[i % 6]) for i, fault in enumerate(FAULTS)]
IN_PDF = [(fault, "page.pdf") for fault in FAULTS[::14]]


@pytest.mark.parametrize("name", FORMATS)
def test_a_manuscript_that_agrees_with_itself_has_no_findings(name: str, tmp_path: Path) -> None:
    read = audit_paper(write(MANUSCRIPT, tmp_path / name))
    assert read.findings == ()
    assert (read.tables, read.rows) == (5, 35)
    assert read.numbers > 300
    assert str(read).startswith(f"Read {read.numbers} numbers in 5 tables with 35 rows and in ")


def _finds(fault: tuple[str, str, str], path: Path) -> None:
    rule, old, new = fault
    findings = audit_paper(write(with_fault(old, new), path)).findings
    assert rule in {finding.rule for finding in findings}
    for finding in findings:
        assert finding.rule in RULES
        assert finding.remedy
        assert all(place.text and (place.line or place.part) for place in finding.places)


@pytest.mark.parametrize(("fault", "name"), ROTATED + IN_PDF)
def test_a_fault_is_found(fault: tuple[str, str, str], name: str, tmp_path: Path) -> None:
    _finds(fault, tmp_path / name)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_each_fault_is_found_in_each_format(name: str, tmp_path: Path) -> None:
    for fault in FAULTS:
        _finds(fault, tmp_path / name)


def test_each_rule_has_a_fault() -> None:
    assert {rule for rule, _, _ in FAULTS} == RULES.keys()
