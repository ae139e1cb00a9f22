"""Copies of the example reports that faults are seeded into, on studies that are opened once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.audit.finding import Finding
from riskset.audit.own.audited import audit_documents
from riskset.opened import OpenStudy

Audit = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def cart_study(root: Path) -> OpenStudy:
    return riskset.open_study(root / "report" / "cart-haplo" / "study.yml")


@pytest.fixture
def reports(tmp_path: Path, root: Path, bmt_study: OpenStudy, cart_study: OpenStudy, monkeypatch: Any) -> Path:
    """The folder of a copy of the reports; their documents open the studies that are open already."""
    shutil.copytree(root / "report", tmp_path / "report")
    shutil.copytree(root / "_extensions", tmp_path / "_extensions")
    (tmp_path / "_quarto.yml").write_text("project:\n  type: default\n", encoding="utf-8")
    opened = {"bmt": bmt_study, "cart-haplo": cart_study}
    monkeypatch.setattr(riskset, "open_study", lambda _path: opened[Path.cwd().name])
    monkeypatch.chdir(tmp_path)
    return Path("report")


@pytest.fixture
def seeded(reports: Path) -> Audit:
    """Replaces words of a report's document, each of which stands there, and audits it."""

    def audit(report: str, *changes: tuple[str, str], document: str = "manuscript.qmd") -> list[Finding]:
        path = reports / report / document
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return [finding for each in audit_documents(path) for finding in each.findings]

    return audit
