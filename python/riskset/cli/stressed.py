"""Puts a study's conclusions to the test for the command line, and writes what came of it as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.builders import open_study
from riskset.cli.progress import told_on_a_terminal
from riskset.kinds.display import analyzed_again, analyzed_plainly
from riskset.naming import counted
from riskset.problems import Problem
from riskset.spreadsheets import defused
from riskset.stress.asked import Asked, stressed_by_default
from riskset.stress.run import Known, stress, with_others
from riskset.stress.words import FAMILY, Words
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from riskset.opened import OpenStudy
    from riskset.stress.asked import Options
    from riskset.stress.influence import Left
    from riskset.stress.readings import Reading
    from riskset.stress.run import Conclusion, Stressed
    from riskset.stress.variations import Omitted

_NAMES = ("display", "population", "endpoint", "model", "group", "variable", "level", "at", "statistic")
_NUMBERS = ("p", "estimate", "lower", "upper", "null")
_COLUMNS: list[str] = [*_NAMES, "family", "variation", *_NUMBERS, "order", "turned", "patients", "of", "reason"]


@dataclass(frozen=True)
class StressedStudy:
    """The conclusions of a study that were put to the test.

    Attributes
    ----------
    displays : list of Stressed
        Those that have conclusions.
    passed : list of str
        The displays that were tested and have none of their own.
    problems : list of Problem
        What is wrong with displays that cannot be computed.
    words : Words
    captions : dict of str to str
    """

    displays: list[Stressed]
    passed: list[str]
    problems: list[Problem]
    words: Words
    captions: dict[str, str]

    @property
    def conclusions(self) -> list[Conclusion]:
        """All of them."""
        return [each for display in self.displays for each in display.conclusions]

    @property
    def turns(self) -> bool:
        """Whether one of them turns."""
        return any(each.turns for each in self.conclusions)


def stress_study(path: Path, displays: tuple[str, ...], options: Options) -> StressedStudy:
    """Put the conclusions of a study, or of some of its displays, to the test.

    Raises
    ------
    Problems
        When the study cannot be read, or a display named has no analysis of its own.
    """
    study = open_study(path)
    specs = study.cohort.study.displays
    names = list(dict.fromkeys(displays)) or stressed_by_default(study.cohort.study, study.names)
    problems: list[Problem] = []
    for name in names:
        wrong = study.problems([name], shown=False)
        problems += wrong
        if not wrong:
            _refuse_of_others(study, name)
    known = Known(displays=len({*names} - {problem.display for problem in problems}))
    with told_on_a_terminal() as tell:
        tested = [
            stress(
                Asked(study.cohort, name, specs[name], options, analyzed_again, analyzed_plainly),
                study.results_of(name),
                known,
                tell,
            )
            for name in names
            if not any(problem.display == name for problem in problems)
        ]
    if problems and not tested:
        raise StudyProblems(list(dict.fromkeys(problems)))
    words = Words(study.cohort, study.style.telling([options.alpha]), options.alpha)
    captions = {name: specs[name].caption or "" for name in names if name in specs}
    passed = [each.name for each in tested if not each.conclusions]
    return StressedStudy(with_others(tested, known), passed, list(dict.fromkeys(problems)), words, captions)


def _refuse_of_others(study: OpenStudy, name: str) -> None:
    """A display of other displays' results has no conclusions of its own."""
    file = study.cohort.study
    entry = file.displays[name]
    sources = list(entry.sources(file)) or ([of] if isinstance(of := getattr(entry, "of", None), str) else [])
    if sources:
        message = f"displays.{name} shows the results of other displays, and has no analysis to vary"
        remedy = f"Name the others: {' '.join(f'--display {each}' for each in sources)}"
        line = file.line("displays", name)
        raise StudyProblems([Problem(file=str(file.path), line=line, message=message, remedy=remedy)])


def as_text(found: StressedStudy) -> str:
    """What turns each conclusion, in sentences; then those that hold, and what could not be varied."""
    lines: list[str] = []
    for display in found.displays:
        title = f"{display.name}: {found.captions[display.name]}" if found.captions.get(display.name) else display.name
        lines += [title, "=" * len(title)]
        for each in display.conclusions:
            lines += _told(found.words, each)
        lines += [f"Not varied. {FAMILY[each.family]}: {each.reason}." for each in display.omitted]
        lines.append("")
    if found.passed:
        lines.append(f"No conclusions of their own: {', '.join(found.passed)}.")
    number, turning = len(found.conclusions), sum(each.turns for each in found.conclusions)
    if not number:
        lines.append(
            "There is no conclusion to put to the test: no P value, no interval of an effect, no order of groups."
        )
    else:
        lines.append(f"{turning} of {counted(number, 'conclusion')} can be turned by what was varied.")
    return "\n".join(lines) + "\n"


def _told(words: Words, each: Conclusion) -> Iterator[str]:
    """One conclusion with what turns it."""
    first = words.said(each.subject, each.first)
    first += "" if each.first.order else f" ({words.verdict(each.first)})"
    also = f" Also in {', '.join(each.also)}." if each.also else ""
    yield f"{words.name(each.subject)}: {first}.{also}"
    for outcome in each.turning:
        yield f"  * {words.becomes(each, outcome)}"
    if each.left is not None:
        mark = "*" if each.left.turns else "-"
        yield f"  {mark} {words.patients(each, each.left)}"
    if each.e_value is not None:
        yield f"  - E-value {each.e_value[0]:.2f}, of the limit nearest 1 {each.e_value[1]:.2f}."
    failed = [outcome for outcome in each.outcomes if outcome.reason]
    for reason in dict.fromkeys(outcome.reason for outcome in failed):
        labels = [outcome.phrase for outcome in failed if outcome.reason == reason]
        yield f"  - Not known {', '.join(labels)}: {reason}."
    held = len(each.outcomes) - len(each.turning) - len(failed)
    yield f"  - It holds in {held} of {counted(len(each.outcomes), 'variation')}."


def as_json(found: StressedStudy) -> str:
    """All of it as a JSON object, numbers unrounded."""
    whole = {
        "alpha": found.words.alpha,
        "displays": [
            {
                "display": display.name,
                "caption": found.captions.get(display.name, ""),
                "conclusions": [_json_of(found.words, each) for each in display.conclusions],
                "not_varied": [_omitted(each) for each in display.omitted],
            }
            for display in found.displays
        ],
        "without_conclusions": found.passed,
        "conclusions": len(found.conclusions),
        "turned": sum(each.turns for each in found.conclusions),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _json_of(words: Words, each: Conclusion) -> dict[str, Any]:
    return {
        **dict(zip(_NAMES, each.subject, strict=True)),
        "name": words.name(each.subject),
        "reported": {**_numbers(each.first), "method": each.first.method},
        "verdict": words.verdict(each.first),
        "turns": each.turns,
        "also_in": list(each.also),
        "variations": [
            {
                "family": outcome.family,
                "variation": outcome.label,
                **_numbers(outcome.reading),
                "turned": list(outcome.turned),
                "sentence": words.becomes(each, outcome) if outcome.turned else "",
                "reason": outcome.reason,
            }
            for outcome in each.outcomes
        ],
        "patients": None if each.left is None else _json_of_left(words, each, each.left),
        "e_value": None if each.e_value is None else dict(zip(("estimate", "limit"), each.e_value, strict=True)),
    }


def _json_of_left(words: Words, each: Conclusion, left: Left) -> dict[str, Any]:
    return {
        "count": left.count,
        "fewer_than": left.below,
        "tried": left.tried,
        "of": left.of,
        **_numbers(left.reading),
        "sentence": words.patients(each, left),
    }


def _omitted(each: Omitted) -> dict[str, str]:
    return {"family": each.family, "reason": each.reason}


def _numbers(reading: Reading | None) -> dict[str, Any]:
    """The numbers of a conclusion; its groups from the highest to the lowest."""
    if reading is None:
        return dict.fromkeys([*_NUMBERS, "order"])
    return {**{name: getattr(reading, name) for name in _NUMBERS}, "order": list(reading.groups) or None}


def as_csv(found: StressedStudy) -> str:
    """A row for each conclusion as reported, for each of its variations, and for the patients left out."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for display in found.displays:
        for each in display.conclusions:
            for row in _csv_rows(each):
                named = {**dict(zip(_NAMES, each.subject, strict=True)), **row}
                writer.writerow({key: _field(value) for key, value in named.items()})
        for omitted in display.omitted:
            writer.writerow({"display": display.name, "family": omitted.family, "reason": defused(omitted.reason)})
    return buffer.getvalue()


def _csv_rows(each: Conclusion) -> Iterator[dict[str, Any]]:
    yield {"family": "report", "variation": "as reported", **_numbers(each.first)}
    for outcome in each.outcomes:
        yield {
            "family": outcome.family,
            "variation": outcome.label,
            **_numbers(outcome.reading),
            "turned": " ".join(outcome.turned),
            "reason": outcome.reason,
        }
    if each.left is not None:
        count = f"<{each.left.below}" if each.left.below is not None else each.left.count
        row = {"family": "patients", "variation": "fewest patients left out", **_numbers(each.left.reading)}
        reason = "" if each.left.turns else f"up to {each.left.tried} were tried"
        yield {**row, "patients": count, "of": each.left.of, "reason": reason}


def _field(value: Any) -> Any:  # noqa: ANN401  text, a number or nothing
    if isinstance(value, list):
        groups: list[str] = value
        value = " > ".join(groups)
    return defused(value) if isinstance(value, str) else value
