"""Papers that write decimal commas are read as those with points; lists of citations and papers with points stay as they are."""

from __future__ import annotations

import pytest

from riskset.audit.papers import audit_paper
from riskset.audit.papers.reading.decimal_commas import with_points
from riskset.audit.papers.reading.paper import Line, Paper

GERMAN = """\
# Ergebnisse

Ein Rezidiv trat bei 32 von 122 Patienten (26,2 %) auf [1,2]. HR 0,61 (95%-KI 0,33 bis 1,13; p = 0,115).
Von 1.234 Patienten waren 617 (50,0 %) männlich.

Tabelle 1. Patienten

| | Arm A (n = 67) | Arm B (n = 55) |
| --- | --- | --- |
| Männlich | 30 (44,8 %) | 25 (45,5 %) |
| Rezidiv | 12 (17,9 %) | 20 (36,4 %) |
"""
FRENCH = """\
# Résultats

Une rechute est survenue chez 32 patients sur 122 (26,2 %). HR = 0,61 (IC 95 % : 0,33 à 1,13 ; p = 0,115).
"""
FAULTS = {
    "percentage": (GERMAN, "(26,2 %)", "(36,2 %)", "32 of 122 is not 36.2%"),
    "ratio-p-value": (GERMAN, "0,115", "0,001", "P = 0.001 does not belong"),
    "of-a-table": (GERMAN, "30 (44,8 %)", "30 (54,8 %)", "30 of 67 is not 54.8%"),
    "french": (FRENCH, "(26,2 %)", "(36,2 %)", "32 of 122 is not 36.2%"),
    "french-p": (FRENCH, "0,115", "0,001", "P = 0.001 does not belong"),
}


def messages(folder, text):
    path = folder / "paper.md"
    path.write_text(text, encoding="utf-8")
    return [finding.message for finding in audit_paper(path).findings]


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_a_clean_paper_with_commas_has_no_finding(tmp_path, text):
    assert messages(tmp_path, text) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_paper_with_commas_is_found(tmp_path, fault):
    text, old, new, told = FAULTS[fault]
    found = messages(tmp_path, text.replace(old, new))
    assert len(found) == 1
    assert found[0].startswith(told)


@pytest.mark.parametrize(
    "text",
    [
        "As known^1,2 and told [3,4], 12 of 48 (25.0%), 20 of 40 (50.0%) and 10 of 40 (25.0%).",
        "The doses were 1,5 and 2,5; 12 of 48 (25.0%) had both, P = 0.03.",
    ],
)
def test_a_paper_with_points_stays_as_it_is(text):
    paper = Paper(file="paper.txt", lines=(Line(text=text),), grids=())
    assert with_points(paper) is paper
