"""Manuscripts of R's own data and of simulated patients: nothing is found in them, nor in careful sentences; each fault that is sown into them is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from riskset.audit.papers import RULES, audit_paper

FOLDER = Path(__file__).parent / "manuscripts"
FAULTS = yaml.safe_load((FOLDER / "faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name",
    [
        "tamoxifen.md",
        "gammopathy.md",
        "careful.md",
        "pacemaker.md",
        "lymphoma.md",
        "ablation.md",
        "grafts.html",
        "kidney.md",
        "donor.md",
        "shock.md",
    ],
)
def test_nothing_is_found_without_a_fault(name: str) -> None:
    assert [str(finding) for finding in audit_paper(FOLDER / name).findings] == []


@pytest.mark.parametrize(
    "fault", [pytest.param(each, marks=() if not i % 20 else pytest.mark.slow) for i, each in enumerate(FAULTS)]
)
def test_a_fault_is_found(fault: dict[str, str], tmp_path: Path) -> None:
    text = (FOLDER / fault["file"]).read_text(encoding="utf-8")
    assert fault["old"] in text
    path = tmp_path / fault["file"]
    path.write_text(text.replace(fault["old"], fault["new"], 1), encoding="utf-8")
    findings = audit_paper(path).findings
    assert findings
    assert {finding.rule for finding in findings} <= RULES.keys()
