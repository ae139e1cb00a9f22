"""What a stress test is asked for, and what it is given: a display, its patients and a way to analyze it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase, StudyAround

FamilyName = Literal[
    "ties", "limits", "test", "method", "strata", "weights", "landmark", "centres", "patients", "imputation"
]
FAMILIES: tuple[FamilyName, ...] = get_args(FamilyName)
MOST_PATIENTS, MOST_ANALYSES, MOST_OF_DISPLAY = 5, 500, 300

Analyze = Callable[["Cohort", str, "DisplayBase"], "Sequence[Result]"]
"""From a cohort, the name of a display and an entry to results."""


@dataclass(frozen=True)
class Options:
    """What is varied.

    Attributes
    ----------
    alpha : float
        The level that P values are held against.
    families : tuple of str
        What is changed, one thing at a time.
    landmarks : tuple of float
        Other landmarks in the time unit of the display; without any, times near its own.
    centres : str or None
        The variable of the centers; without one, that of the study file.
    patients : int
        The most patients who are left out together.
    analyses : int
        About how many analyses search for influential patients, in all displays together. Each display has an equal part.
    """

    alpha: float = 0.05
    families: tuple[FamilyName, ...] = FAMILIES
    landmarks: tuple[float, ...] = ()
    centres: str | None = None
    patients: int = MOST_PATIENTS
    analyses: int = MOST_ANALYSES


@dataclass(frozen=True)
class Asked:
    """A display that is put to the test.

    Attributes
    ----------
    cohort : Cohort
        All patients of the study.
    name : str
    entry : DisplayBase
    options : Options
    analyze : callable
        Analyzes it again as it is printed, small counts suppressed.
    analyze_plainly : callable
        The same without suppression, for a search whose numbers nobody sees.
    """

    cohort: Cohort
    name: str
    entry: DisplayBase
    options: Options
    analyze: Analyze
    analyze_plainly: Analyze

    @property
    def smallest(self) -> int:
        """The smallest number of patients that is shown; 0 where all are."""
        return self.entry.smallest_shown(self.cohort.study) or 0

    @property
    def patients(self) -> Cohort:
        """The patients of the display before a landmark."""
        part = self.cohort.population(self.cohort.population_of(self.entry))
        return part.weighted(self.entry.weighted_alone)


def stressed_by_default(study: StudyAround, names: Iterable[str]) -> list[str]:
    """The displays that compare outcomes: neither made of others, nor tables of characteristics, nor sweeps of landmarks."""
    found: list[str] = []
    for name in names:
        entry = study.displays.get(name)
        if entry is None or entry.restates or list(entry.sources(study)) or getattr(entry, "of", None) is not None:
            continue
        if list(entry.described_variables()) or entry.known_at_landmarks:
            continue
        found.append(name)
    return found
