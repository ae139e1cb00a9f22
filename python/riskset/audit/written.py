"""Writes the findings of an audit for the terminal, as JSON, or as SARIF for editors and code hosts."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from riskset.audit.finding import Finding, Place

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def show_findings(findings: Sequence[Finding], console: Console) -> None:
    """Print the findings as a table: where, what is wrong, what to do."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("Place", ratio=2)
    table.add_column("Finding", ratio=3)
    table.add_column("Remedy", ratio=2)
    for finding in findings:
        found = [finding.message + ".", finding.computed and f"{finding.computed}."]
        also = [f"See {place}: {place.text}" for place in finding.places[1:]]
        place = finding.places[0]
        where = [str(place), place.text and f"\u201c{place.text}\u201d"]
        remedy = finding.remedy and f"{finding.remedy}."
        table.add_row(*(Text("\n".join(filter(None, cell))) for cell in (where, found + also, [remedy, finding.rule])))
    console.print(table)


def write_json(findings: Sequence[Finding]) -> str:
    """Give the findings as a JSON object with the list ``findings``."""
    return json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=2, ensure_ascii=False)


def write_sarif(findings: Sequence[Finding], rules: Mapping[str, str]) -> str:
    """Give the findings as SARIF 2.1.0.

    Parameters
    ----------
    findings : sequence of Finding
    rules : mapping of str to str
        What each rule says, by its name.
    """
    used = sorted({finding.rule for finding in findings})
    driver = {
        "name": "riskset audit",
        "version": version("riskset"),
        "rules": [{"id": rule, "shortDescription": {"text": rules[rule]}} for rule in used],
    }
    run = {"tool": {"driver": driver}, "results": [_sarif_result(finding) for finding in findings]}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _sarif_result(finding: Finding) -> dict[str, Any]:
    sentences = [finding.message, finding.computed, finding.remedy]
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": "error",
        "message": {"text": " ".join(f"{sentence}." for sentence in sentences if sentence)},
        "locations": [_sarif_location(finding.places[0])],
    }
    if finding.places[1:]:
        found["relatedLocations"] = [_sarif_location(place) for place in finding.places[1:]]
    return found


def _sarif_location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.file}}
    if place.line is not None:
        region: dict[str, Any] = {"startLine": place.line}
        if place.column is not None:
            region["startColumn"] = place.column
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    described = ": ".join(filter(None, (place.part, place.text)))
    if described:
        location["message"] = {"text": described}
    return location
