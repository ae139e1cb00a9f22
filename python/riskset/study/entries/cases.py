"""What regressions of imputed data check: that there is an imputation, that it knows their variables, and what is not pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from riskset.problems import did_you_mean, quoted
from riskset.study.entries.imputations import sources_of
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.imputation_section import ImputationSpec
    from riskset.yaml_lines import KeyPath


class WithImputation(Protocol):
    """An entry with the key `imputation`."""

    def imputation_in(self, study: StudyAround) -> str:
        """The name of its imputation; nothing where that is not known."""
        ...


class OfCases(WithImputation, Protocol):
    """A regression that may be of imputed data."""

    @property
    def imputation(self) -> str | None:
        """The imputation that it names."""
        ...

    @property
    def cases_shown(self) -> Sequence[str]:
        """Whose models are shown."""
        ...

    @property
    def endpoints(self) -> Sequence[str]:
        """Its endpoints."""
        ...

    @property
    def all_variables(self) -> Iterable[str]:
        """The variables of all endpoints."""
        ...

    @property
    def weights(self) -> str | None:
        """The weights that it names."""
        ...

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables that it names, each with its place."""
        ...


def check_cases(checks: Checks, where: KeyPath, entry: OfCases, *, by_aic: bool) -> None:
    """Note what is wrong with `cases` and `imputation` of a regression, whose variables are selected `by_aic` or not."""
    checks.repeated((*where, "cases"), entry.cases_shown)
    if "imputed" not in entry.cases_shown:
        if entry.imputation is not None:
            message = f"{dotted((*where, 'imputation'))} is for imputed data, and the models use complete cases"
            checks.note((*where, "imputation"), message, "Write cases: imputed, or remove imputation", entry.imputation)
        return
    spec = imputation_named(checks, where, entry, ("cases", "is imputed"))
    for key, message, remedy in _not_pooled(entry, checks.study, by_aic=by_aic):
        checks.note((*where, key), f"{dotted((*where, key))} {message}", remedy)
    if spec is not None:
        check_relations(checks, where, entry.endpoints, entry.named_variables(), spec)


def imputation_named(
    checks: Checks, where: KeyPath, entry: WithImputation, asked: tuple[str, str]
) -> ImputationSpec | None:
    """The imputation of a display; one that there is not is noted.

    Parameters
    ----------
    checks : Checks
    where : path of the entry
    entry : display with the key `imputation`
    asked : tuple of two str
        The key that asks for an imputation, and what the display does by it.
    """
    known, (key, does) = checks.study.imputations, asked
    if checks.study.is_unread("imputation"):
        return None
    if not known:
        message = f"{dotted((*where, key))} {does}, and the study file has no imputation"
        checks.note((*where, key), message, "Add a section: imputation: {variables: [...]}", "imputed")
        return None
    name = entry.imputation_in(checks.study)
    if not name:
        message = f"{dotted((*where, key))} {does}, and there are {len(known)} imputations"
        checks.note((*where, key), message, f"Name one: imputation: {next(iter(known))}", "imputed")
        return None
    if name not in known:
        message = f"{dotted((*where, 'imputation'))} is {quoted(name)}, which is not an imputation"
        checks.note((*where, "imputation"), message, did_you_mean(name, list(known), "Imputations"), name)
    return known.get(name)


def _not_pooled(entry: OfCases, study: StudyAround, *, by_aic: bool) -> Iterator[tuple[str, str, str]]:
    """Keys that imputed data do not go with, with the reason and the remedy."""
    if entry.weights is not None:
        message = "are of the values in the data, and models of imputed data are not weighted"
        yield "weights", message, "Write cases: complete, or remove weights"
    if by_aic:
        yield "selection", "is by AIC, which is of one data set and not pooled", "Write criterion: p"
    for key in ("vif", "fit"):
        if getattr(entry, key, None):
            message = "is for a fit to one data set, and models of imputed data are pooled"
            yield key, message, f"Remove {key}, or write cases: complete"
    exposed = [name for name in entry.all_variables if name in study.exposures]
    if exposed:
        message = (
            f"names {quoted(exposed[0])}, an exposure that begins during follow-up, which the imputation does not know"
        )
        yield "variables", message, "Write cases: complete, or remove it"


def check_relations(
    checks: Checks,
    where: KeyPath,
    endpoints: Iterable[str],
    variables: Iterable[tuple[KeyPath, str]],
    spec: ImputationSpec,
) -> None:
    """The imputation must know all that a display relates: without it, draws pull the effects to nothing."""
    study = checks.study
    for place, name in enumerate(endpoints):
        if name not in spec.endpoints:
            message = (
                f"{dotted((*where, 'endpoints'))} names {quoted(name)}, which the imputation does not know: drawn values "
                "would be unrelated to it"
            )
            checks.note((*where, "endpoints", place), message, f"Add it to imputation: endpoints: [{name}]", name)
    for place, name in variables:
        if name in study.exposures or place[0] in {"cluster", "weights"}:
            continue
        if not sources_of(study, name) & set(spec.known):
            message = (
                f"{dotted((*where, place[0]))} names {quoted(name)}, which the imputation does not know: drawn values would be "
                "unrelated to it"
            )
            remedy = f"Add it to imputation: with: [{name}], or variables: [{name}] if it has missing values"
            checks.note((*where, *place), message, remedy, name)
