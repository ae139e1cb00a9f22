"""Puts the displays of a stress test to the test, and records what became of each conclusion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder
from riskset.stress.asked import Asked
from riskset.stress.readings import ORDER, P_VALUE, Subject, subject_of
from riskset.stress.run import Known, Stressed, stress, with_others

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.kind import Again
    from riskset.kinds.stress.entry import Stress
    from riskset.results import Result
    from riskset.stress.readings import Reading
    from riskset.stress.run import Conclusion
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

VARIED = " | "
"""What stands before the variation in the model of a result."""
LEFT_OUT = "Fewest patients left out"


def stress_results(cohort: Cohort, name: str, spec: Stress, sources: Sequence[Result], again: Again) -> list[Result]:
    """Put displays to the test.

    Returns
    -------
    list of Result
        Each conclusion has its own names, and as model its display, its model and, after a bar, the variation: ``table-2,
        multivariable | Without Center 3``. As reported and for each variation there are its numbers (``ratio``, ``lower``,
        ``upper``, ``p_value``, or those that the display calls otherwise, or the ``estimate`` of each group of an order), and
        ``..._turned``, 1 or 0. ``..._left_out`` counts the fewest patients, ``..._of`` all of them, and ``..._held`` the
        ``..._variations`` in which it holds. What was not varied is ``omitted``, with the reason.
    """
    recorder = Recorder(name, "stress", cohort.population_name)
    rows: list[Result] = recorder.rows
    for each in tested(cohort, spec, sources, again):
        for conclusion in each.conclusions:
            _Recording(recorder, conclusion, spec.alpha).record()
        for omitted in each.omitted:
            recorder.add(
                "omitted",
                None,
                state="not applicable",
                warning=omitted.reason,
                model=each.name,
                level=omitted.family,
            )
    return rows


def tested(cohort: Cohort, spec: Stress, sources: Sequence[Result], again: Again) -> list[Stressed]:
    """The displays of an entry, put to the test."""
    names = [source for source in spec.sources(cohort.study) if source in cohort.study.displays]
    known = Known(displays=len(names))
    whole = [
        stress(
            Asked(cohort, source, _with_suppress(cohort, spec, source), spec.options, again.protected, again.plain),
            [row for row in sources if row.display == source],
            known,
            lambda _: None,
        )
        for source in names
    ]
    return with_others(whole, known)


def _with_suppress(cohort: Cohort, spec: Stress, source: str) -> DisplayBase:
    """The entry of a display, which hides what the stress test hides."""
    entry = cohort.study.displays[source]
    own, least = entry.smallest_shown(cohort.study) or 0, spec.smallest_shown(cohort.study) or 0
    return entry if least <= own else entry.model_copy(update={"suppress": least})


class _Recording:
    """Records one conclusion."""

    def __init__(self, recorder: Recorder, conclusion: Conclusion, alpha: float) -> None:
        self._recorder, self._conclusion, self._alpha = recorder, conclusion, alpha
        subject = conclusion.subject
        self._names = {
            "endpoint": subject.endpoint,
            "group": subject.group,
            "variable": subject.variable,
            "level": subject.level,
            "at": subject.at,
        }

    def record(self) -> None:
        """As reported, under each variation, and without the fewest patients."""
        each, statistic = self._conclusion, self._conclusion.subject.statistic
        self._numbers("", each.first)
        for outcome in each.outcomes:
            self._numbers(outcome.label, outcome.reading, outcome.reason)
            self._note(
                outcome.label, f"{statistic}_turned", int(bool(outcome.turned)), warning=" ".join(outcome.turned)
            )
        known = [outcome for outcome in each.outcomes if outcome.reading is not None]
        self._note("", f"{statistic}_variations", len(known), unit="analyses")
        self._note("", f"{statistic}_held", sum(not outcome.turned for outcome in known), unit="analyses")
        if each.left is not None:
            self._note("", f"{statistic}_of", each.left.of, unit="patients")
            self._note("", f"{statistic}_tried", each.left.tried, unit="patients")
            if each.left.below is not None:
                self._note(LEFT_OUT, f"{statistic}_left_out", None, unit="patients", state="suppressed")
                self._recorder.rows[-1] = replace(self._recorder.rows[-1], below=float(each.left.below))
            elif each.left.count is not None:
                self._note(LEFT_OUT, f"{statistic}_left_out", each.left.count, unit="patients")
                self._numbers(LEFT_OUT, each.left.reading)

    def _note(self, label: str, statistic: str, value: float | None, **rest: str) -> None:
        subject = self._conclusion.subject
        model = ", ".join(part for part in (subject.display, subject.model) if part)
        names = {**self._names, **({"group": rest.pop("group")} if "group" in rest else {})}
        model += f"{VARIED}{label}" if label else ""
        self._recorder.add(statistic, value, model=model, **names, **rest)  # type: ignore[arg-type]

    def _numbers(self, label: str, reading: Reading | None, reason: str = "") -> None:
        """The numbers of a conclusion, or why there are none."""
        statistic, first = self._conclusion.subject.statistic, self._conclusion.first
        if first.order:
            found = {} if reading is None else dict(reading.order)
            for group, _ in first.order:
                self._value(label, "estimate", found.get(group), reason, group=group)
            return
        for name, part in parts_of(self._conclusion.subject).items():
            if getattr(first, part) is not None:
                value = None if reading is None else getattr(reading, part)
                self._value(label, name, value, reason if name == statistic or part == "p" else "", method=first.method)

    def _value(self, label: str, name: str, value: float | None, reason: str, **rest: str) -> None:
        if value is None:
            self._note(label, name, None, state="not estimable", warning=_sentence(reason), **rest)
        else:
            self._note(label, name, value, **rest)


def _sentence(reason: str) -> str:
    text = reason or "not estimable"
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def parts_of(subject: Subject) -> dict[str, str]:
    """The statistics of a conclusion about an effect or a P value, each with the number that it is."""
    statistic = subject.statistic
    if statistic in {"ratio", "difference"}:
        return {statistic: "estimate", "lower": "lower", "upper": "upper", P_VALUE: "p"}
    if statistic.endswith(P_VALUE) or statistic == ORDER:
        return {statistic: "p"}
    ends = {f"{statistic}_{end}": end for end in ("lower", "upper")}
    return {statistic: "estimate", **ends, f"{statistic}_{P_VALUE}": "p"}


@dataclass(frozen=True)
class Stored:
    """A conclusion among results: its subject, and by variation (``""`` as reported) its results by statistic."""

    subject: Subject
    rows: dict[str, dict[str, Result]]
    groups: dict[str, list[tuple[str, Result]]]

    def turned(self, label: str) -> str:
        """The parts that a variation turns."""
        row = self.rows.get(label, {}).get(f"{self.subject.statistic}_turned")
        return row.warning if row is not None and row.value else ""

    def of(self, label: str, statistic: str) -> Result | None:
        """A result of a variation."""
        return self.rows.get(label, {}).get(statistic)

    @property
    def labels(self) -> list[str]:
        """The variations that were analyzed."""
        return [label for label in self.rows if label not in {"", LEFT_OUT}]


def stored(results: Sequence[Result]) -> list[Stored]:
    """The conclusions among the results of a stress test, in order."""
    subjects: dict[Subject, Stored] = {}
    marks = [row for row in results if row.statistic.endswith("_held")]
    for mark in marks:
        display, _, model = mark.model.partition(", ")
        statistic = mark.statistic.removesuffix("_held")
        subject = Subject(
            display, mark.population, mark.endpoint, model, mark.group, mark.variable, mark.level, mark.at, statistic
        )
        subjects[subject] = Stored(subject, {}, {})
    places: dict[Subject, list[Subject]] = {}
    for subject in subjects:
        places.setdefault(_place(subject), []).append(subject)
    for row in results:
        if row.statistic == "omitted":
            continue
        whole, _, label = row.model.partition(VARIED)
        display, _, model = whole.partition(", ")
        place = _place(subject_of(row, "")._replace(display=display, model=model))
        for subject in places.get(place, ()):
            found = subjects[subject]
            if subject.statistic == ORDER and row.statistic == "estimate":
                found.groups.setdefault(label, []).append((row.group, row))
            elif subject.group == row.group and _belongs(subject, row.statistic):
                found.rows.setdefault(label, {})[row.statistic] = row
    return list(subjects.values())


def _place(subject: Subject) -> Subject:
    """What a conclusion is about, whichever of its groups and statistics."""
    return subject._replace(group="", statistic="")


def _belongs(subject: Subject, statistic: str) -> bool:
    """Whether a statistic is one of a conclusion's."""
    marks = {f"{subject.statistic}_{end}" for end in ("turned", "held", "variations", "of", "tried", "left_out")}
    return statistic in marks or statistic in parts_of(subject)
