"""The families of changes: for each a display's entry or patients with one thing changed, or why it cannot be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.naming import counted
from riskset.stress.cases import other_cases
from riskset.stress.cohorts import centre_parts, landmark_times
from riskset.stress.tests import gray_weights, test_weights
from riskset.study.entries.imputed_rates import ImputedRates
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.stress.asked import Asked, FamilyName
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase


@dataclass(frozen=True)
class Variation:
    """A display with one thing changed.

    Attributes
    ----------
    family : str
    label : str
        What stands in a table: ``Breslow's ties``.
    phrase : str
        How a sentence goes on: ``with Breslow's ties``.
    entry : DisplayBase
    cohort : Cohort
    """

    family: FamilyName
    label: str
    phrase: str
    entry: DisplayBase
    cohort: Cohort


@dataclass(frozen=True)
class Omitted:
    """A family of changes that a display does not have, or not in part, and why."""

    family: FamilyName
    reason: str


Found = list[Variation] | str
_LIMITS = {"log-log": "log-log limits", "log": "log limits", "plain": "plain limits"}
_VARIANCES = {"gray": "Gray's variance", "aalen": "Aalen's variance", "delta": "delta-method variance"}
_COMPETING = {"fine-gray": "Fine\u2013Gray regression", "cause-specific": "cause-specific regression"}


def _changed(asked: Asked, family: FamilyName, label: str, **keys: Any) -> Variation:  # noqa: ANN401  an entry's own
    """The display with other values of some keys."""
    entry = asked.entry.model_copy(update=keys)
    word = "" if label.startswith(("without", "stratified", "as known")) else "with "
    return Variation(family, label[:1].upper() + label[1:], f"{word}{label}", entry, asked.cohort)


def ties(asked: Asked) -> Found:
    """The other rule for tied events of a Cox regression."""
    if not isinstance(asked.entry, Regressions):
        return "its tests and regressions have no rule of ties to choose"
    if asked.entry.outcomes:
        return "an outcome has no times that tie"
    methods = [each for name in asked.entry.endpoints for each in asked.entry.methods_of(name)]
    if all(each == "fine-gray" for each in methods):
        return "Fine\u2013Gray regressions have Breslow's rule alone"
    if not _has_ties(asked):
        return "no two events are at the same time"
    other = "breslow" if asked.entry.ties == "efron" else "efron"
    return [_changed(asked, "ties", f"{other.capitalize()}'s rule for ties", ties=other)]


def _has_ties(asked: Asked) -> bool:
    """Whether two events of an endpoint are at one time."""
    part = asked.cohort.of(asked.entry)
    for _, name in asked.entry.named_endpoints():
        data = part.endpoint(name)
        times = data.time[data.cause > 0]
        if len(set(times.tolist())) < times.size:
            return True
    return False


def limits(asked: Asked) -> Found:
    """Other types of confidence limits, and other variances."""
    entry = asked.entry
    if isinstance(entry, Regressions):
        return _regression_limits(asked, entry)
    found: list[Variation] = []
    pooled = isinstance(entry, ImputedRates) and "imputed" in entry.cases_shown  # on one scale alone
    if not pooled and (scale := getattr(entry, "conf_type", None)) is not None:
        found += [_changed(asked, "limits", label, conf_type=each) for each, label in _LIMITS.items() if each != scale]
    variance = getattr(entry, "variance", None)
    if variance is not None and entry.weights is None and entry.cluster is None:  # type: ignore[attr-defined]
        if _incidences(asked):
            others = [(each, label) for each, label in _VARIANCES.items() if each != variance]
            found += [_changed(asked, "limits", label, variance=each) for each, label in others]
        if variance != "robust":
            found.append(_changed(asked, "limits", "robust variance", variance="robust"))
    return found or "its limits have one type"


def _regression_limits(asked: Asked, entry: Regressions) -> Found:
    """Robust limits instead of model-based ones."""
    patient = asked.cohort.study.data.id
    if entry.weights is not None or entry.cluster is not None:
        return "its variance is robust already, and the model-based one would be wrong with weights or clusters"
    if entry.outcomes:
        return "its regressions of outcomes have one type of limits"
    if patient is None:
        return "robust limits need the patients' column: data.id"
    return [_changed(asked, "limits", "robust (sandwich) limits", cluster=patient)]


def test(asked: Asked) -> Found:
    """Other weights of the log-rank test, and of Gray's."""
    entry = asked.entry
    if (weight := getattr(entry, "test", None)) is None:
        return "it has no log-rank or Gray's test"
    if entry.weights is not None or entry.cluster is not None:  # type: ignore[attr-defined]
        return "its groups are compared by a regression with a robust variance"
    if entry.by is None:
        return "it compares no groups"
    found = [_changed(asked, "test", label, test=each) for each, label in test_weights(weight) if _survival(asked)]
    if _incidences(asked):
        found += [_changed(asked, "test", label, gray_rho=each) for each, label in gray_weights(entry.gray_rho)]  # type: ignore[attr-defined]
    return found


def method(asked: Asked) -> Found:
    """Fine and Gray's regression against the cause-specific one."""
    entry, names = asked.entry, _incidences(asked)
    if not isinstance(entry, Regressions) and not hasattr(entry, "competing"):
        return "it has no regression to choose"
    if not names:
        return "no endpoint has competing events"
    if not isinstance(entry, Regressions):
        other = "cause-specific" if entry.competing == "fine-gray" else "fine-gray"  # type: ignore[attr-defined]
        return [_changed(asked, "method", _COMPETING[other], competing=other)]
    if any(len(entry.methods_of(name)) > 1 for name in entry.endpoints):
        return "its methods stand side by side already"
    found: list[Variation] = []
    for other, taken in (("cause-specific", {"auto", "fine-gray"}), ("fine-gray", {"cause-specific", "cox"})):
        chosen = {name: entry.methods_of(name)[0] for name in entry.endpoints}
        varied = {name: other for name in names if chosen[name] in taken}
        if varied and not (other == "fine-gray" and _exposed(asked, entry, varied)):
            found.append(_changed(asked, "method", _COMPETING[other], method={**chosen, **varied}))
    return found or "Fine\u2013Gray regression cannot follow an exposure that begins during follow-up"


def _exposed(asked: Asked, entry: Regressions, endpoints: dict[str, str]) -> bool:
    """Whether a time-dependent exposure is in a regression of these endpoints."""
    known = asked.cohort.study.exposures
    return entry.landmark_shown is False and any(v in known for name in endpoints for v in entry.variables_of(name))


def strata(asked: Asked) -> Found:
    """Without strata, or stratified by center."""
    named = getattr(asked.entry, "strata", None)
    if named is None:
        return "its analyses have no strata"
    if named:
        return [_changed(asked, "strata", "without strata", strata=[])]
    centres = centre_parts(asked)
    if isinstance(centres, str):
        return f"it has no strata, and {centres}"
    if getattr(asked.entry, "weights", None) or getattr(asked.entry, "adjust_for", None):
        return "it has no strata, and its weights or adjustment would change with them"
    label = asked.cohort.variable(centres.variable).label
    return [_changed(asked, "strata", f"stratified by {label}", strata=[centres.variable])]


def weights(asked: Asked) -> Found:
    """Without weights."""
    if getattr(asked.entry, "weights", None) is None or not asked.entry.weighs:
        return "its patients have no weights"
    keys = {"weights": None} | ({"bootstrap": None} if hasattr(asked.entry, "bootstrap") else {})
    return [_changed(asked, "weights", "without weights", **keys)]


def landmark(asked: Asked) -> Found:
    """Other landmarks."""
    times = landmark_times(asked)
    if isinstance(times, str):
        return times
    unit = asked.cohort.in_unit(asked.entry.time_unit).time_unit
    named = [(at, f"{at:g} {unit}" if at != 1 else f"1 {unit.removesuffix('s')}") for at in times]
    return [_changed(asked, "landmark", f"a landmark at {label}", landmark=at) for at, label in named]


def centres(asked: Asked) -> Found:
    """Each center left out."""
    found = centre_parts(asked)
    if isinstance(found, str):
        return found
    return [
        Variation("centres", f"Without {label}", f"without {label}", asked.entry, part) for label, part in found.parts
    ]


def _survival(asked: Asked) -> list[str]:
    """The endpoints without competing events."""
    known = asked.cohort.study.endpoints
    return [name for _, name in asked.entry.named_endpoints() if known[name].competing is None]


def _incidences(asked: Asked) -> list[str]:
    """The endpoints with competing events."""
    known = asked.cohort.study.endpoints
    return [name for _, name in asked.entry.named_endpoints() if known[name].competing is not None]


def _cases(asked: Asked) -> Found:
    """Complete cases against imputed values."""
    changes = other_cases(asked)
    if isinstance(changes, str):
        return changes
    return [_changed(asked, "imputation", label, **keys) for label, keys in changes]


_FAMILIES: dict[FamilyName, Callable[[Asked], Found]] = {
    "ties": ties,
    "limits": limits,
    "test": test,
    "method": method,
    "strata": strata,
    "weights": weights,
    "landmark": landmark,
    "centres": centres,
    "imputation": _cases,
}
"""By name what each family makes of a display; the patients are searched for (:mod:`riskset.stress.influence`)."""


def variations(asked: Asked) -> tuple[list[Variation], list[Omitted]]:
    """Every change of a display that its entry, the study and the options allow, and why there are no others."""
    found: list[Variation] = []
    omitted: list[Omitted] = []
    for family in asked.options.families:
        if family not in _FAMILIES:
            continue
        made = _FAMILIES[family](asked)
        if isinstance(made, str):
            omitted.append(Omitted(family, made))
        else:
            found += made
    if "centres" in asked.options.families and not isinstance(parts := centre_parts(asked), str) and parts.small:
        few = f"{counted(parts.small, 'center')} with fewer than {asked.smallest} patients"
        omitted.append(Omitted("centres", f"{few} not left out alone: numbers would tell of single patients"))
    return found, omitted
