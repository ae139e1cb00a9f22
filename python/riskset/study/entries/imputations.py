"""What entries ask of the section of multiple imputation, and what is wrong with the section by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import quoted
from riskset.study.expressions import names_in
from riskset.study.sections import DESCRIBED_ALONE, Cases, Cut
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.imputation_section import ImputationSpec
    from riskset.yaml_lines import KeyPath


def only_imputation(study: StudyAround) -> str:
    """The name of the study's imputation, where it has one alone; else nothing."""
    return next(iter(study.imputations)) if len(study.imputations) == 1 else ""


def sources_of(study: StudyAround, name: str) -> frozenset[str]:
    """The variables and columns that a name stands for: itself, and what a derived variable or groups are made from."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        each = wanted.pop()
        if each in found:
            continue
        found.add(each)
        group, spec = study.groups.get(each), study.variables.get(each)
        if group is not None:
            wanted.append(group.variable)
        derived = None if spec is None else spec.derive
        if isinstance(derived, Cut):
            wanted.append(derived.cut)
        elif isinstance(derived, Cases):
            wanted += [part for text in derived.cases.values() for part in names_in(text)]
        elif isinstance(derived, str):
            wanted += names_in(derived)
    return frozenset(found)


def is_imputed(study: StudyAround, imputation: str, name: str) -> bool:
    """Whether values of a variable, or of what it is made from, are drawn by an imputation; not without one."""
    return bool(imputation) and bool(sources_of(study, name) & study.imputations[imputation].imputed.keys())


def check_imputation(checks: Checks, where: KeyPath, name: str, spec: ImputationSpec) -> None:
    """Note what is wrong with a section by itself."""
    if spec.population != "all":
        checks.named((*where, "population"), spec.population, "populations")
    for place, endpoint in enumerate(spec.endpoints):
        checks.named((*where, "endpoints", place), endpoint, "endpoints")
    checks.repeated((*where, "endpoints"), spec.endpoints)
    checks.repeated((*where, "with"), spec.with_)
    if isinstance(spec.variables, list):
        checks.repeated((*where, "variables"), spec.variables)
    if not spec.imputed:
        checks.note((*where, "variables"), f"{dotted((*where, 'variables'))} names no variable", "Name some", name)
    for place, each in spec.named():
        _check_variable(checks, where, spec, place, each)
    for each, how in spec.imputed.items():
        if how.donors is not None and how.method not in {None, "pmm"}:
            at = (*where, "variables", each, "donors")
            checks.note(at, f"{dotted(at)} is for pmm, and the method is {how.method}", "Remove donors")


def _check_variable(checks: Checks, where: KeyPath, spec: ImputationSpec, place: KeyPath, name: str) -> None:
    """A variable has one value, is known at the start, and is not made from another that is drawn."""
    study, at, key = checks.study, (*where, *place), dotted((*where, place[0]))
    variable = study.variables.get(name)
    drawn = place[0] == "variables"
    if not drawn and name in spec.imputed:
        checks.note(at, f"{key} names {quoted(name)}, which is among variables", "Remove it from with", name)
    elif name in study.exposures:
        message = f"{key} names {quoted(name)}, an exposure that begins during follow-up"
        checks.note(at, message, "Name what is known from the start", name)
    elif name in study.groups and variable is None:
        message = f"{key} names {quoted(name)}, which is an entry of groups"
        checks.note(at, message, f"Name its variable: {study.groups[name].variable}", name)
    elif variable is not None and variable.kind in DESCRIBED_ALONE:
        message = f"{key} names {quoted(name)}, which is {variable.kind}"
        remedy = "Derive levels from it" if variable.kind == "multiple" else "Derive a number from it"
        checks.note(at, message, f"{remedy}, and name these", name)
    elif drawn and variable is not None and "omit" in {variable.below, variable.above}:
        beyond = "below" if variable.below == "omit" else "above"
        message = (
            f"{key} names {quoted(name)}, whose values {beyond} a limit of measurement are left out: they are known to be "
            f"{beyond} it, and a draw would give others"
        )
        checks.note(at, message, f"Count them: {beyond}: limit", name)
    elif drawn and (made := sorted((sources_of(study, name) - {name}) & spec.imputed.keys())):
        message = f"{key} names {quoted(name)}, which is derived from {quoted(made[0])}, whose values are drawn too"
        checks.note(at, message, "Remove it: it is derived from the drawn values", name)
    elif not drawn and (made := sorted((sources_of(study, name) - {name}) & spec.imputed.keys())):
        message = f"{key} names {quoted(name)}, which is derived from {quoted(made[0])}, whose values are drawn"
        checks.note(at, message, f"Remove it: {made[0]} is a predictor already", name)
