"""What was done of missing values, and whom displays and models leave out for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.patients import LEFT_OUT, PATIENTS
from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.methods.ran import has_number
from riskset.methods.wording import named_as_is, together
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.imputations import is_imputed
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result

# What a sentence can list.
_MOST = 5
_PERCENTAGES = {
    "non-missing": "percentages are of the patients with a known value",
    "column": "percentages are of all patients of a group",
    "row": "percentages are of all patients with the level",
    "total": "percentages are of all patients of the groups with a known value",
}


def left_out(ran: Ran) -> Iterator[str]:
    """Say what is done of missing values, and how many patients are left out for them."""
    yield from _characteristics(ran)
    yield from _displays(ran)
    yield from _models(ran)


def _is_some(row: Result) -> bool:
    return row.state == "suppressed" or bool(row.value)


def _characteristics(ran: Ran) -> Iterator[str]:
    """Of tables of characteristics."""
    entries = [
        entry
        for entry, rows in ran.entries(BaselineDisplay)
        if any(row.statistic == "missing" and _is_some(row) and not _drawn(ran, entry, row) for row in rows)
    ]
    if not entries:
        return
    percentages = together(dict.fromkeys(_PERCENTAGES[entry.percent] for entry in entries), "or")
    compared = any(entry.p != "none" and entry.by is not None for entry in entries)
    tests = " and its tests" if compared else ""
    yield f"patients without a value of a characteristic are left out of its summary{tests}; {percentages}"


def _drawn(ran: Ran, entry: BaselineDisplay, row: Result) -> bool:
    """Whether the missing values of a row's variable are drawn, so that nobody is left out for them."""
    study = ran.cohort.study
    return is_imputed(study, entry.imputation_in(study), row.variable)


def _displays(ran: Ran) -> Iterator[str]:
    """Patients whom tables and figures do not show."""
    found: dict[str, Result] = {}
    for row in ran.rows():
        if row.analysis == PATIENTS and row.statistic == LEFT_OUT and _is_some(row):
            known = found.get(row.level)
            if known is None or (row.value or 0) > (known.value or 0):
                found[row.level] = row
    if 0 < len(found) <= _MOST:
        told = together(f"{ran.count(row)} {named_as_is(why)}" for why, row in found.items())
        yield f"tables and figures do not show {told}, where these matter"
    elif found:
        yield "whom a table or figure does not show is said under it"


def _models(ran: Ran) -> Iterator[str]:
    """Complete cases of models, and how many were left out for it."""
    rows: list[Result] = []
    some_imputed = any(entry.imputation_in(ran.cohort.study) for entry, _ in ran.entries(DisplayBase))
    for _, found in ran.entries(Regressions):
        pooled = {row.model for row in found if row.statistic == "imputations"}
        some_imputed = some_imputed or bool(pooled)
        rows += [row for row in found if row.statistic == "missing" and row.model not in pooled and has_number(row)]
    if not rows:
        return
    of = "models without imputed values" if some_imputed else "models"
    none = "" if some_imputed else "; no value was imputed"
    yield f"{of} are of the patients with a known value of each of their variables (complete cases){none}"
    some = [row for row in rows if _is_some(row)]
    if not some:
        yield "no patient was left out of a model for a missing value"
        return
    multivariable: dict[str, Result] = {}
    single: dict[str, Result] = {}
    for row in some:
        name = ran.variables([row.variable])[0] if row.variable else ran.endpoint(row.endpoint)
        found = single if row.variable else multivariable
        if name not in found or (row.value or 0) > (found[name].value or 0):
            found[name] = row
    if multivariable:
        told = _listed(ran, multivariable, "that of {}")
        yield f"because of missing values, the multivariable model of {told.removeprefix('that of ')}"
    if single:
        yield f"univariable models leave out {_without(ran, single)}"


def _most(ran: Ran, found: dict[str, Result]) -> str:
    """The most patients that are left out of one of several."""
    return f"at most {ran.count(max(found.values(), key=lambda row: row.value or 0))}"


def _listed(ran: Ran, found: dict[str, Result], which: str) -> str:
    """How many patients each of some models leaves out; of many models the most."""
    if len(found) > _MOST:
        return f"each end point leaves out {_most(ran, found)}"
    return together(f"{which.format(name)} leaves out {ran.count(row)}" for name, row in found.items())


def _without(ran: Ran, found: dict[str, Result]) -> str:
    """How many patients have no value of each of some variables; of many variables the most."""
    if len(found) > _MOST:
        return _most(ran, found)
    return together(f"{ran.count(row)} without {name}" for name, row in found.items())
