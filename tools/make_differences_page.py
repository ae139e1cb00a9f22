# ruff: noqa: INP001
"""Write docs/reference-study.md: every number in which the synthetic cohort differs from the published one, and why."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from riskset.style import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "cart-haplo"
PAGE = ROOT / "docs" / "reference-study.md"
HEAD = """# The reference study, and where its synthetic cohort differs from it

The reference study [^1] is a published study that riskset prints again as an example. Its patients here are invented: a program made the
cohort from the numbers that the paper prints ([how](../data/cart-haplo/README.md)). `report/cart-haplo` shows every display of the study from
that cohort.

Of the {total} numbers transcribed from the paper, {same} come out as printed. This page lists the others, for readers who compare the
report with the paper. [achieved.csv](../data/cart-haplo/achieved.csv) has them all.

[^1]: J Hematol Oncol 2020;13:42, trial registration ChiCTR1900023957.

## Where the paper says two things

In some places the paper contradicts itself. No cohort can satisfy both statements, so the report follows one.

| What the paper says | Followed | Why |
| --- | --- | --- |
{contradictions}

## Numbers that differ

A number has the name that it has in achieved.csv.

| Where | Number | Published | Here | Why |
| --- | --- | ---: | ---: | --- |
{differences}

Unless the table says otherwise,

- rates are within 0.1 percentage points
- hazard ratios and their limits are within 5%
- P values of outcomes are on the same side of 0.05 and 0.001.

A cohort of {patients} patients has few sets of event times that give a certain rate, since each event moves the rate by some points. P values
of outcomes on this page come from chi-square distributions, as the paper's do. The report prints P values from fewer than ten events by
permutation ([few events](few-events.md)).

<!-- Written by tools/make_differences_page.py. -->
"""
WHY = {
    "contradiction": "contradicted by the paper itself: {note}",
    "no": "not found by the search: {note}",
}
KINDS = {
    "rate": "within 0.1 points",
    "ratio": "within 5%",
    "outcome P": "on the same side of 0.05 and 0.001",
}


def page() -> str:
    """The page as it should be."""
    published = yaml.safe_load((DATA / "published.yml").read_text(encoding="utf-8"))
    with (DATA / "achieved.csv").open(encoding="utf-8", newline="") as file:
        numbers = list(csv.DictReader(file))
    differing = [row for row in numbers if not _as_printed(row)]
    return HEAD.format(
        total=len(numbers),
        same=len(numbers) - len(differing),
        contradictions="\n".join(_contradictions(published["contradictions"])),
        differences="\n".join(_difference(row) for row in differing),
        patients=published["study"]["patients"],
    )


def _as_printed(row: dict[str, str]) -> bool:
    """Whether the number, printed with the published number's decimals, is the published number."""
    target, achieved = row["target"], row["achieved"]
    if row["met"] != "yes":
        return False
    # Seven decimals were written of what was compared with all of them.
    return row["tolerance"] == "as printed" or not _is_number(achieved) or _shown(row) == target


def _shown(row: dict[str, str]) -> str:
    """The achieved number with the published number's decimals; a P value too small for them with one digit more."""
    target, achieved = row["target"], row["achieved"]
    bound = target.removeprefix("< ")
    if bound != target and _is_number(achieved) and float(achieved) < float(bound):
        return target
    if not (_is_number(bound) and _is_number(achieved)):
        return achieved
    digits = max(0, -int(Decimal(bound).as_tuple().exponent))
    value = rounded(float(achieved), digits)
    return f"{value:f}" if value else f"{float(achieved):g}"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def _contradictions(entries: list[dict[str, object]]) -> Iterator[str]:
    for entry in entries:
        says = entry["says"]
        text = "; ".join(map(str, says)) if isinstance(says, list) else str(says)
        yield f"| {_cell(text)} | {_cell(str(entry['follow']))} | {_cell(str(entry['why']))} |"


def _difference(row: dict[str, str]) -> str:
    note = row["note"] or "see above"
    why = WHY.get(row["met"], KINDS.get(row["kind"], "")).format(note=note)
    number = row["number"].replace("|", " vs ")
    return f"| {_cell(row['place'])} | `{number}` | {_cell(row['target'])} | {_cell(_shown(row))} | {_cell(why)} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", r"\<").strip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
