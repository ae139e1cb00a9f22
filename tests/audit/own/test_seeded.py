"""Faults that are seeded into the example reports are found by the right rule, at their place; without them there are none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskset.audit.own.audited import RULES, audit_documents

SEEDS = yaml.safe_load((Path(__file__).parent / "seeds.yaml").read_text(encoding="utf-8"))
# The first fault of each kind in each report is tried in every run, but for those that say that they are slow.
KINDS = {
    (seed["report"], seed["rule"]): number for number, seed in reversed(list(enumerate(SEEDS))) if not seed.get("slow")
}
TRIED = [
    pytest.param(seed, marks=() if number in KINDS.values() else pytest.mark.slow, id=f"{number}-{seed['rule']}")
    for number, seed in enumerate(SEEDS)
]
# Of these the place is that of a display, or of another use of the words.
ELSEWHERE = {"display-not-cited", "display-cited-late", "abbreviation", "abstract-alone"}


def test_the_reports_are_clean(reports: Path) -> None:
    for report in ("bmt", "cart-haplo"):
        read = audit_documents(reports / report)
        assert [str(finding) for each in read for finding in each.findings] == []
        assert sum(each.numbers for each in read) > 30


@pytest.mark.parametrize("seed", TRIED)
def test_a_seeded_fault_is_found(seed: dict[str, Any], reports: Path, seeded: Any) -> None:
    before = (reports / seed["report"] / "manuscript.qmd").read_text(encoding="utf-8").partition(seed["old"])[0]
    findings = seeded(seed["report"], (seed["old"], seed["new"]))
    assert {finding.rule for finding in findings} <= set(RULES)
    assert len(findings) <= 4, findings
    own = [finding for finding in findings if finding.rule == seed["rule"]]
    assert own, findings
    first = before.count("\n") + 1
    if seed["rule"] not in ELSEWHERE:
        assert any(first <= (finding.places[0].line or 0) <= first + seed["new"].count("\n") + 4 for finding in own), (
            own
        )


@pytest.mark.slow
@pytest.mark.parametrize(("report", "behind"), [("bmt", "patients had died."), ("cart-haplo", "one store.")])
def test_careful_sentences_are_no_findings(report: str, behind: str, seeded: Any) -> None:
    sentences = yaml.safe_load((Path(__file__).parent / "clean.yaml").read_text(encoding="utf-8"))[report]
    text = "\n\n".join([behind, *sentences, ""])
    assert [str(finding) for finding in seeded(report, (behind, text))] == []


@pytest.mark.slow
@pytest.mark.parametrize(("report", "behind"), [("bmt", "patients had died."), ("cart-haplo", "one store.")])
def test_conclusions_without_numbers_are_held_against_the_results(report: str, behind: str, seeded: Any) -> None:
    claims = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text(encoding="utf-8"))[report]
    text = "\n\n".join([behind, *claims["faults"], *claims["clean"], ""])
    found = {finding.places[0].text for finding in seeded(report, (behind, text))}
    told = [each for each in claims["faults"] if not any(_is_of(place, each) for place in found)]
    assert told == []
    assert [place for place in found if not any(_is_of(place, each) for each in claims["faults"])] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["comparisons.yaml", "typed.yaml", "trial.yaml"])
@pytest.mark.parametrize(("report", "behind"), [("bmt", "patients had died."), ("cart-haplo", "one store.")])
def test_sentences_are_held_against_the_study(name: str, report: str, behind: str, reports: Path, seeded: Any) -> None:
    own = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))[report]
    sentences = [re.sub(r"\{\{(.+?)\}\}", r"`{python} \1`", each) for each in own["faults"] + own["clean"]]
    before = (reports / report / "manuscript.qmd").read_text(encoding="utf-8").partition(behind)[0]
    first = before.count("\n") + 3
    findings = seeded(report, (behind, "\n\n".join([behind, *sentences, ""])))
    found = {((finding.places[0].line or 0) - first) // 2 for finding in findings}
    assert [sentences[place] for place in range(len(own["faults"])) if place not in found] == []
    assert [str(each) for each in findings if (each.places[0].line or 0) >= first + 2 * len(own["faults"])] == []


def _is_of(place: str, sentence: str) -> bool:
    """Whether the words of a finding are those of a sentence; its inline values are numbers there."""
    return place[:40] in sentence or sentence[:25] in place or place[-25:] in sentence
