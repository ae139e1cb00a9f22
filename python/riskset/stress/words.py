"""Says a stress test in words: what a conclusion is about, what it says, and what becomes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.naming import counted, in_sentence
from riskset.stress.readings import ESTIMATE, ORDER, P_VALUE
from riskset.study import StudyProblems
from riskset.timescale import milestone

if TYPE_CHECKING:
    from riskset.stress.influence import Left
    from riskset.stress.readings import Reading, Subject
    from riskset.stress.run import Conclusion, Outcome
    from riskset.study import StudyFile
    from riskset.study.cohort import Cohort
    from riskset.style import Kind, Style

FAMILY = {
    "ties": "Rule for ties",
    "limits": "Type of confidence limits",
    "test": "Weights of the test",
    "method": "Regression with competing events",
    "strata": "Strata",
    "weights": "Weights of patients",
    "landmark": "Landmark",
    "centres": "Centers left out",
    "patients": "Patients left out",
    "imputation": "Complete cases or imputed values",
}
_ASPECT = {
    "factor": "all levels",
    "interaction": "interaction",
    "nonlinear": "nonlinearity",
    "change": "change over time",
    "difference": "difference",
    "rmst_difference": "difference of restricted means",
}
_MODELS = ("univariable", "multivariable")


@dataclass(frozen=True)
class Words:
    """The words of a stress test, with a study's labels and a style's numbers."""

    cohort: Cohort
    style: Style
    alpha: float

    @property
    def _study(self) -> StudyFile:
        return self.cohort.study

    def name(self, subject: Subject) -> str:
        """What a conclusion is about: ``Overall survival, multivariable: Disease, AML low risk``."""
        of_model = ", ".join(part for part in (self._endpoint(subject), _model(subject.model)) if part)
        groups = self._grouping(subject)
        variable = "" if subject.variable in self._endpoints(subject) else self._label(subject)
        level, group = (self.style.said(text, "contrast") for text in (subject.level, subject.group))
        parts = [variable, level, group, groups, self._aspect(subject), self._time(subject)]
        about = ", ".join(part for part in parts if part)
        return (": " if subject.endpoint else ", ").join(part for part in (of_model, about) if part)

    def _endpoints(self, subject: Subject) -> set[str]:
        """The endpoints that stand as variables where a display has no covariates."""
        entry = self._study.displays.get(subject.display)
        if entry is None or subject.endpoint:
            return set()
        return {name for _, name in entry.named_endpoints()}

    def _endpoint(self, subject: Subject) -> str:
        name = subject.endpoint or (subject.variable if subject.variable in self._endpoints(subject) else "")
        if name in self._study.endpoints:
            return self._study.endpoints[name].label
        return self._label(subject._replace(variable=name)) if name else ""

    def _label(self, subject: Subject) -> str:
        """The printed label of a variable or of an item of a display; a product has those of its parts."""
        name, entry = subject.variable, self._study.displays.get(subject.display)
        own = None if entry is None or not name else entry.own_label(name)
        if own is not None or not name:
            return own or ""
        try:
            return self.cohort.variable(name).label
        except StudyProblems:
            parts = re.split(r"[():]+", name)
            known = [self._label(subject._replace(variable=part)) for part in parts if part in self._study.variables]
            return " \u00d7 ".join(known) or name

    def _grouping(self, subject: Subject) -> str:
        """The groups of a comparison of all of them."""
        entry = self._study.displays.get(subject.display)
        if entry is None or entry.by is None or subject.group or subject.statistic not in {P_VALUE, ORDER}:
            return ""
        label = self.cohort.groups(entry.by).label
        return f"order by {in_sentence(label)}" if subject.statistic == ORDER else f"by {in_sentence(label)}"

    @staticmethod
    def _aspect(subject: Subject) -> str:
        statistic = subject.statistic.removesuffix("p_value").removesuffix("_")
        return "" if statistic in {"ratio", ORDER, ESTIMATE} else _ASPECT.get(statistic, statistic.replace("_", " "))

    def _time(self, subject: Subject) -> str:
        if subject.at is None:
            return ""
        own = getattr(self._study.displays.get(subject.display), "time_unit", None)
        return f"at {milestone(subject.at, own or self._study.study.time_unit)}"

    def p(self, value: float | None) -> str:
        """A P value with its sign: ``= 0.038``, ``< 0.001``."""
        text = self.style.p_value(value or 0.0)
        return f"{text[0]} {text[1:].lstrip()}" if text[0] in "<>" else f"= {text}"

    def effect(self, subject: Subject, reading: Reading) -> str:
        """An estimate with its limits: ``0.44 (0.24-0.82)``."""
        numbers = [each for each in (reading.estimate, reading.lower, reading.upper) if each is not None]
        if reading.estimate is None:
            return ""
        kind: Kind = "ratio" if reading.null == 1 else "points" if subject.statistic == "difference" else "number"
        linear = "linear" in reading.method
        kind = "number" if linear else kind
        digits = 1 if kind == "number" else None
        beside = tuple(numbers) if kind == "ratio" else ()
        texts = [self.style.value(each, kind, digits, beside) for each in numbers]
        return texts[0] if len(texts) < 3 else f"{texts[0]} ({self.style.interval(texts[1], texts[2])})"

    def said(self, subject: Subject, reading: Reading) -> str:
        """A conclusion as the report has it."""
        if reading.order:
            return " > ".join(reading.groups)
        effect = self.effect(subject, reading)
        p = "" if reading.p is None else f"P {self.p(reading.p)}"
        return ", ".join(part for part in (effect, p) if part)

    def verdict(self, reading: Reading) -> str:
        """What a conclusion says: ``significant at 0.05``, ``the limits include 1``; an order says itself what it is."""
        if reading.order:
            return "order"
        if (significant := reading.significant(self.alpha)) is not None:
            return f"{'significant' if significant else 'not significant'} at {self.alpha:g}"
        return f"the limits {'exclude' if reading.excludes else 'include'} {reading.null or 0:g}"

    def becomes(self, conclusion: Conclusion, outcome: Outcome) -> str:
        """What a variation makes of a conclusion: ``P = 0.038 becomes 0.061 without Center 3``."""
        assert outcome.reading is not None  # noqa: S101  of those that turn it
        return f"{self._change(conclusion, outcome.reading)} {outcome.phrase}{self._then(conclusion, outcome.reading)}."

    def _change(self, conclusion: Conclusion, second: Reading) -> str:
        first = conclusion.first
        if first.p is not None and second.p is not None:
            return f"P {self.p(first.p)} becomes {self.p(second.p).removeprefix('= ')}"
        if first.order:
            return f"{' > '.join(first.groups)} becomes {' > '.join(second.groups)}"
        return f"{self.effect(conclusion.subject, first)} becomes {self.effect(conclusion.subject, second)}"

    def _then(self, conclusion: Conclusion, second: Reading) -> str:
        first = conclusion.first
        told: list[str] = []
        if None not in (first.excludes, second.excludes) and first.excludes != second.excludes:
            told.append(f"the limits then {'exclude' if second.excludes else 'include'} {first.null or 0:g}")
        known = first.estimate is not None and second.estimate is not None and first.null is not None
        if known and (first.estimate > first.null) != (second.estimate > first.null):  # type: ignore[operator]
            told.append("the direction is the opposite")
        return f"; {' and '.join(told)}" if told else ""

    def patients(self, conclusion: Conclusion, left: Left) -> str:
        """How few patients turn a conclusion."""
        if left.below is not None:
            return f"It takes fewer than {left.below} of {counted(left.of, 'patient')} left out."
        if left.count is None:
            most = f"up to {left.tried}" if left.tried > 1 else "1"
            return f"The search did not turn it by leaving out {most} of {counted(left.of, 'patient')}."
        change = "" if left.reading is None else f": {self._change(conclusion, left.reading)}"
        then = "" if left.reading is None else self._then(conclusion, left.reading)
        return f"It takes {left.count} of {counted(left.of, 'patient')} left out{change}{then}."


def _model(model: str) -> str:
    """A model in a sentence: ``imputed, multivariable``, ``imputed``; nothing of what other displays call a model."""
    *cases, kind = model.split(", ")
    if "imputed" in {kind, *cases} and kind not in _MODELS:
        return "imputed"
    return ", ".join([*(each.lower() for each in cases), kind]) if kind in _MODELS else ""
