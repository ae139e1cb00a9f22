"""Layouts of other journals: counts and percentages in two columns, percentages of rows, raised dots, P values without a zero."""

# ruff: noqa: RUF001
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.audit.papers import audit_paper

if TYPE_CHECKING:
    from pathlib import Path

TRIAL = """# Results

Of 412 patients assessed for eligibility, 112 were excluded, and 300 were randomized (150 to each group).

Table 1. Baseline Characteristics

| Characteristic | No. (%) Intervention (n = 150) | No. (%) Control (n = 150) | P Value |
|---|---|---|---|
| Women | 84 (56.0) | 78 (52.0) | .49 |
| Current smoker | 30 (20.0) | 45 (30.0) | .046 |
| Diabetes mellitus | 21 (14.0) | 24 (16.0) | .63 |

Forty-five (15.0%) patients had diabetes mellitus at baseline. Hazard ratio 0·61 (95% CI, 0·39–0·94; P = .03).
"""
TWO_COLUMNS = """# Results

| | Cohort 1, n=64 | | Cohort 2, n=36 | | |
|---|---|---|---|---|---|
| | n | % | n | % | P |
| Male | 40 | 62.5 | 18 | 50.0 | 0.22 |
| Prior therapy | 16 | 25.0 | 12 | 33.3 | 0.37 |
| CNS disease | 8 | 12.5 | 3 | 8.3 | 0.52 |

Table 1. Cohorts.
"""
OF_ROWS = """# Results

Table 1. Response by subtype

| Subtype | Patients, No. | Response, No. (%) | No response, No. (%) |
|---|---|---|---|
| Luminal | 80 | 24 (30.0) | 56 (70.0) |
| HER2 | 40 | 22 (55.0) | 18 (45.0) |
| Triple negative | 50 | 30 (60.0) | 20 (40.0) |
| Total | 170 | 76 (44.7) | 94 (55.3) |
"""
CELLS = """# Results

Complete responses were seen in 59 of 118 patients (50·0%) with A and 43 of 122 (35·2%) with B (p=0·021).

Table 1. Response

| | Drug A (n=118) | Drug B (n=122) | All (n=240) | p value |
|---|---|---|---|---|
| Complete response | 59/118 (50·0%) | 43/122 (35·2%) | 102/240 (42·5%) | 0·021 |
| Biopsy | 87/118 (73·7%) | 92/122 (75·4%) | 179/240 (74·6%) | 0·77 |
| Mutation, yes or no | 23/87 (26·4%) | 31/92 (33·7%) | 54/179 (30·2%) | 0·29 |
| Age, median (range) | 61 (32–79) | 63 (35–82) | 62 (32–82) | 0·31 |

Fifteen of the 60 patients (25.0%) died, 36 men (58.1%) and 26 women (41.9%) among 62 others.
"""
FAULTS = (
    (TRIAL, "and 300 were randomized", "and 310 were randomized", "flow"),
    (TRIAL, "45 (30.0) | .046", "45 (30.0) | .46", "p-value-of-counts"),
    (TRIAL, "Forty-five (15.0%)", "Forty-two (14.0%)", "stated-twice"),
    (TRIAL, "| 21 (14.0) | 24 (16.0) | .63 |", "| 21 (14.0) | 27 (18.0) | .35 |", "stated-twice"),
    (TRIAL, "P = .03", "P = .30", "ratio-p-value"),
    (TWO_COLUMNS, "40 | 62.5", "40 | 65.2", "percentage"),
    (TWO_COLUMNS, "33.3 | 0.37", "33.3 | 0.037", "p-value-of-counts"),
    (OF_ROWS, "22 (55.0)", "22 (50.5)", "percentage"),
    (OF_ROWS, "76 (44.7) | 94", "78 (45.9) | 94", "sum"),
    (CELLS, "87/118 (73·7%)", "127/118 (73·7%)", "part-of-whole"),
    (CELLS, "(p=0·021)", "(p=0·012)", "stated-twice"),
    (CELLS, "62 (32–82)", "62 (32–80)", "out-of-range"),
    (CELLS, "Fifteen of the 60", "Fourteen of the 60", "percentage"),
    (CELLS, "36 men (58.1%)", "36 men (60.0%)", "sum"),
)


@pytest.mark.parametrize("text", [TRIAL, TWO_COLUMNS, OF_ROWS, CELLS])
def test_layouts_that_agree_with_themselves_have_no_findings(text: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    path.write_text(text, encoding="utf-8")
    assert [str(finding) for finding in audit_paper(path).findings] == []


@pytest.mark.parametrize(("text", "old", "new", "rule"), FAULTS)
def test_faults_in_them_are_found(text: str, old: str, new: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert rule in {finding.rule for finding in audit_paper(path).findings}
