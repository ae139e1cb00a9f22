"""Small counts of a table of outcomes: adjusted rates and differences tell of a group's events as its rates do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import riskset
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from riskset.opened import OpenStudy
    from riskset.tables.table import Table

FEW = 10  # of 9, 12 and 21 relapses in the three groups


def made(study: OpenStudy, suppress: int | None) -> Table:
    return riskset.outcomes_table(
        study.cohort,
        ["relapse", "os"],
        [6, 12],
        by="disease",
        show=["n", "events", "estimate", "limits", "n-risk", "adjusted", "difference", "rmst"],
        adjust_for=["age"],
        suppress=suppress,
    )


def cells(table: Table) -> dict[tuple[str, str], list[str]]:
    """Each printed row by its endpoint and its name."""
    found: dict[tuple[str, str], list[str]] = {}
    endpoint = ""
    for name, *texts in table.printed().grid()[2:]:
        if not any(texts[:-1]):
            endpoint = name
        found[endpoint, name.strip()] = texts
    return found


def test_what_tells_of_few_events_goes_with_the_rate(bmt_study: OpenStudy) -> None:
    whole, safe = (cells(made(bmt_study, each)) for each in (None, FEW))
    relapse, survival = "Cumulative incidence of relapse", "Overall survival"
    group = "AML low risk"
    assert safe[relapse, group][1] == f"<{FEW}"
    for row in (group, f"Difference, ALL vs. {group}", f"Difference, {group} vs. AML high risk"):
        printed = [text for text in safe[relapse, row][2:] if text]
        assert printed
        # Numbers at risk are counts of their own, and a group that had no event by then is said to have had none.
        assert [text for text in printed if "." in text] == []
    kept = "Difference, ALL vs. AML high risk"
    assert safe[relapse, kept][-2:] == whole[relapse, kept][-2:]  # of restricted means
    # Between two times few died: of each two numbers one stays, by lots.
    pairs = list(zip(safe[survival, "AML high risk"], whole[survival, "AML high risk"], strict=True))
    assert all(shown in {"S", number} for shown, number in pairs)
    assert {"45", "7.9 (6.6\u20139.1)"} <= {shown for shown, _ in pairs}
    assert 0 < sum(shown == "S" for shown, _ in pairs) <= len(pairs) // 2


def test_a_rate_goes_where_few_had_the_event_by_then(bmt_study: OpenStudy) -> None:
    """A group with events enough has few of them by an early time, and its rate then tells how many."""
    endpoint, groups = bmt_study.cohort.endpoint("relapse"), bmt_study.cohort.grouping("disease")
    safe = cells(made(bmt_study, FEW))
    asked = {}
    for code, group in enumerate(groups.levels):
        printed = safe["Cumulative incidence of relapse", group]
        numbers = [
            int(((groups.codes == code) & (endpoint.cause == 1) & (endpoint.time <= at)).sum()) for at in (6, 12)
        ]
        between = numbers[1] - numbers[0]
        for events, at, place in zip(numbers, (6, 12), (2, 5), strict=True):
            asked[group, at] = (0 < events < FEW, 0 < between < FEW, printed[place].startswith("S"))
    assert all(gone for few, _, gone in asked.values() if few), asked
    assert all(few or between for few, between, gone in asked.values() if gone), asked
    assert {few for few, _, _ in asked.values()} == {gone for _, _, gone in asked.values()} == {True, False}


def test_how_many_were_averaged_over_does_not_tell_a_small_group(bmt_study: OpenStudy) -> None:
    said = {
        suppress: " ".join(plain(note.text) for note in made(bmt_study, suppress).printed().notes)
        for suppress in (None, 40)
    }
    assert "averaged over all 137 patients with known values" in said[None]
    assert "137" not in said[40]
