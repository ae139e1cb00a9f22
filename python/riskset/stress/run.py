"""Puts the conclusions of displays to the test: each variation is analyzed, compared with the report, and said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.problems import Problems
from riskset.stress.influence import Left, fewest
from riskset.stress.readings import ORDER, Part, Reading, Subject, readings, same_subject, subject_of, turned
from riskset.stress.variations import Omitted, variations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from riskset.results import Result
    from riskset.stress.asked import Asked, FamilyName
    from riskset.stress.variations import Variation

SAME = "it changes none of the numbers that the conclusions rest on"
NO_RATE = "a group has no rate at this time, or two have the same"
FEWEST_ANALYSES = 10
"""With fewer analyses, a display is not searched for patients."""
BY_PERMUTATION = "its P values are by permutation, which is not repeated for each patient"


@dataclass(frozen=True)
class Outcome:
    """What one variation makes of one conclusion.

    Attributes
    ----------
    family : str
    label, phrase : str
        The variation in a table, and as a sentence goes on.
    reading : Reading or None
        None where the variation has no such number; `reason` says why.
    turned : tuple of {"P", "interval", "order", "direction"}
    """

    family: FamilyName
    label: str
    phrase: str
    reading: Reading | None
    turned: tuple[Part, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Conclusion:
    """A conclusion of a display, and what became of it.

    Attributes
    ----------
    subject : Subject
    first : Reading
        As the report has it.
    outcomes : tuple of Outcome
    left : Left or None
        How few patients turn it, where this was searched.
    e_value : tuple of (float, float) or None
        E-value of the estimate and of the limit nearest 1, where the display has it.
    also : tuple of str
        Other displays that conclude the same.
    """

    subject: Subject
    first: Reading
    outcomes: tuple[Outcome, ...]
    left: Left | None = None
    e_value: tuple[float, float] | None = None
    also: tuple[str, ...] = ()

    @property
    def turning(self) -> tuple[Outcome, ...]:
        """The variations that turn it."""
        return tuple(each for each in self.outcomes if each.turned)

    @property
    def turns(self) -> bool:
        """Whether anything turns it."""
        return bool(self.turning) or (self.left is not None and self.left.turns)


@dataclass(frozen=True)
class Stressed:
    """A display whose conclusions were put to the test.

    Attributes
    ----------
    name : str
    conclusions : tuple of Conclusion
    omitted : tuple of Omitted
        What could not be varied, and why.
    """

    name: str
    conclusions: tuple[Conclusion, ...]
    omitted: tuple[Omitted, ...] = ()


@dataclass
class Known:
    """Conclusions that were put to the test already, whichever display has them, and the analyses that searched for patients.

    Attributes
    ----------
    displays : int
        How many displays share the analyses.
    begun : int
        How many of them have been searched, or need no search.
    """

    displays: int = 1
    begun: int = 0
    first: dict[tuple[object, ...], Subject] = field(default_factory=dict[tuple[object, ...], Subject])
    also: dict[Subject, list[str]] = field(default_factory=dict[Subject, "list[str]"])
    analyses: int = 0

    def count(self, analyses: int) -> None:
        """Add analyses."""
        self.analyses += analyses

    def share(self, most: int) -> int:
        """The analyses of the next display: an equal part of what is left, and at least half of an equal part of all."""
        ahead = max(self.displays - self.begun, 1)
        return max((most - self.analyses) // ahead, most // max(2 * self.displays, 1), 0)

    def new(self, asked: Asked, found: Mapping[Subject, Reading]) -> dict[Subject, Reading]:
        """Those that no display before has."""
        fresh: dict[Subject, Reading] = {}
        for subject, reading in found.items():
            names = (*subject._replace(display=""), str(asked.entry.landmark_shown), asked.entry.by, _rounded(reading))
            if names in self.first:
                self.also.setdefault(self.first[names], []).append(subject.display)
            else:
                self.first[names] = subject
                fresh[subject] = reading
        return fresh


def _rounded(reading: Reading) -> tuple[object, ...]:
    """The numbers of a conclusion as far as two programs' paths agree."""
    numbers = (reading.p, reading.estimate, reading.lower, reading.upper, *(value for _, value in reading.order))
    return (*(None if each is None else f"{each:.9g}" for each in numbers), reading.groups)


def stress(asked: Asked, results: Sequence[Result], known: Known, tell: Callable[[str], None]) -> Stressed:
    """Put the conclusions of one display to the test.

    Parameters
    ----------
    asked : Asked
    results : sequence of Result
        As the report has them.
    known : Known
        The conclusions of the displays before, which are not tested again.
    tell : callable
        Is told how far it is.
    """
    first = known.new(asked, readings(results, asked.entry))
    share = known.share(asked.options.analyses)
    known.begun += 1
    if not first:
        return Stressed(asked.name, ())
    varied, omitted = variations(asked)
    found: dict[Subject, list[Outcome]] = {subject: [] for subject in first}
    same: dict[FamilyName, bool] = {}
    for number, each in enumerate(varied):
        tell(f"{asked.name}: {each.label} ({number + 1} of {len(varied)})")
        outcomes = _outcomes(asked, each, first)
        unchanged = all(outcome.reading == first[subject] for subject, outcome in outcomes.items())
        same[each.family] = same.get(each.family, True) and unchanged
        if not unchanged:
            for subject, outcome in outcomes.items():
                found[subject].append(outcome)
    omitted += [Omitted(family, SAME) for family, unchanged in same.items() if unchanged]
    left = _left(asked, first, results, (known, share), tell) if "patients" in asked.options.families else {}
    if isinstance(left, str):
        omitted.append(Omitted("patients", left))
        left = {}
    values = _e_values(results)
    conclusions = tuple(
        Conclusion(
            subject,
            reading,
            tuple(found[subject]),
            left[subject].shown(asked.smallest) if subject in left else None,
            values.get(subject[:-1]),
        )
        for subject, reading in first.items()
    )
    return Stressed(asked.name, conclusions, tuple(omitted))


def with_others(stressed: Sequence[Stressed], known: Known) -> list[Stressed]:
    """The same with the other displays that conclude the same."""

    def told(each: Conclusion) -> Conclusion:
        return replace(each, also=tuple(dict.fromkeys(known.also.get(each.subject, []))))

    return [replace(each, conclusions=tuple(map(told, each.conclusions))) for each in stressed if each.conclusions]


def _outcomes(asked: Asked, variation: Variation, first: Mapping[Subject, Reading]) -> dict[Subject, Outcome]:
    """What a variation makes of each conclusion."""
    reason, rows = "", {}
    try:
        results = asked.analyze(variation.cohort, asked.name, variation.entry)
        rows = readings(results, variation.entry)
        reasons = _reasons(results)
    except Problems as error:
        reason, reasons = error.problems[0].message.rpartition(": ")[2], {}
    except (ValueError, LookupError) as error:
        reason, reasons = str(error), {}
    found: dict[Subject, Outcome] = {}
    for subject, reading in first.items():
        second = same_subject(rows, subject)
        why = (
            ""
            if second is not None
            else reason or reasons.get(subject, NO_RATE if subject.statistic == ORDER else "not estimable")
        )
        parts = () if second is None else turned(reading, second, asked.options.alpha)
        found[subject] = Outcome(variation.family, variation.label, variation.phrase, second, parts, why)
    return found


def _reasons(results: Iterable[Result]) -> dict[Subject, str]:
    """Why numbers are not there."""
    found: dict[Subject, str] = {}
    for row in results:
        if row.value is None:
            found[subject_of(row, row.statistic)] = row.warning.removesuffix(".") or row.state
    return found


def _left(
    asked: Asked,
    first: Mapping[Subject, Reading],
    results: Iterable[Result],
    budget: tuple[Known, int],
    tell: Callable[[str], None],
) -> dict[Subject, Left] | str:
    """How few patients turn each conclusion, or why this is not searched."""
    known, share = budget
    if any(row.statistic == "p_std_error" for row in results):
        return BY_PERMUTATION
    if getattr(asked.entry, "bootstrap", None) is not None:
        return "its limits are by a bootstrap, which is not repeated for each patient"
    if share < FEWEST_ANALYSES:
        most = counted(f"{asked.options.analyses:,}", "analysis", "analyses")
        return f"{most} of the search are too few for {counted(known.displays, 'display')}"
    return fewest(asked, first, tell, known.count, share)


def _e_values(results: Iterable[Result]) -> dict[tuple[object, ...], tuple[float, float]]:
    """The E-values that a display has, by the names of its effects."""
    found: dict[tuple[object, ...], dict[str, float]] = {}
    for row in results:
        if row.statistic in {"e_value", "e_value_limit"} and row.value is not None:
            found.setdefault(subject_of(row, "")[:-1], {})[row.statistic] = row.value
    return {names: (each["e_value"], each["e_value_limit"]) for names, each in found.items() if len(each) == 2}
