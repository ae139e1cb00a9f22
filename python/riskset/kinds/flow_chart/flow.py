"""Which patients are in each box of a flow chart, and whether every patient is in exactly one of its ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from riskset.naming import counted
from riskset.problems import Problem, listed, quoted
from riskset.study.landmark import BY_CENSORING, BY_EVENT
from riskset.study.problems import StudyProblems, rows_of
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.flow_chart.entry import FlowChartDisplay, Step
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.yaml_lines import KeyPath

Mask = NDArray[np.bool_]
EVENT, CENSORED = "Event before the landmark", "Follow-up ended before the landmark"


@dataclass(frozen=True, eq=False)
class Reason:
    """Why some were excluded, and how many; `patients` is ``None`` where the number is stated."""

    label: str
    n: int
    patients: Mask | None = None


@dataclass(frozen=True, eq=False)
class Item:
    """A box of patients, or with `reasons` a side box of those who leave.

    Attributes
    ----------
    name : str
        What results call it: its label, numbered where the branch has several; ``""`` for the box of a group.
    n : int
    patients : bool array of the chart's patients, or None
        ``None`` where the number is stated, or counted from stated ones.
    """

    name: str
    label: str
    n: int
    patients: Mask | None = None
    reasons: tuple[Reason, ...] = ()
    final: bool = False


@dataclass(frozen=True, eq=False)
class Branch:
    """A line of items down the chart, and the branches into which it parts at its end.

    `group` names the branch in results: the label of its group, with those above it where labels repeat.
    """

    group: str
    items: tuple[Item, ...]
    branches: tuple[Branch, ...] = ()

    def walk(self) -> Iterator[Branch]:
        """The branch and all below it, from left to right."""
        yield self
        for branch in self.branches:
            yield from branch.walk()


class _Line(NamedTuple):
    """Where the building of a branch stands: the labels of its groups, and who is left."""

    groups: tuple[str, ...]
    left: Mask


def patient_flow(cohort: Cohort, spec: FlowChartDisplay, name: str) -> Branch:
    """The boxes of a flow chart with their patients.

    Parameters
    ----------
    cohort : Cohort
        The patients of the first box that is counted.
    spec : FlowChartDisplay
    name : str
        The display, for messages.

    Raises
    ------
    StudyProblems
        When a patient would be in no end of the chart or in two, or a stated number is not the sum of what
        follows: with the line of the step.
    """
    builder = _Builder(cohort, ("displays", name))
    everyone = np.ones(cohort.size, dtype=bool)
    first = Item(spec.start, spec.start, cohort.size, everyone)
    steps = [(step, (*builder.where, "steps", index)) for index, step in enumerate(spec.all_steps())]
    branch = builder.branch(_Line((), everyone), [first], steps)
    before = builder.before(spec, cohort.size)
    whole = _named(replace(branch, items=(*before, *branch.items)))
    builder.conserve(whole)
    if builder.problems:
        raise StudyProblems(builder.problems)
    return whole


def flow_problems(cohort: Cohort, name: str, spec: FlowChartDisplay) -> Iterator[Problem]:
    """What is wrong with a flow chart, of its patients and of those of the displays that it introduces.

    `cohort` is that of the study; the chart's own population is taken from it.
    """
    part = cohort.population(spec.population)
    try:
        whole = patient_flow(part, spec, name)
    except StudyProblems as error:
        yield from error.problems
        return
    tables = _introduced(cohort, spec) if spec.tables is None else spec.tables
    others: dict[str, str] = {}
    for table in tables:
        display = cohort.study.displays.get(table)
        shown = () if display is None else _shown(cohort, display, spec)
        wrong = next(((group, rows) for group, rows in shown if not _in_boxes(whole, part, rows)), None)
        if wrong is not None:
            others[table] = f"{counted(wrong[1].size, 'patient')}{wrong[0]}"
    if others:
        yield _tables_problem(cohort, whole, name, others)


def _introduced(cohort: Cohort, spec: FlowChartDisplay) -> list[str]:
    """The displays of the chart's own patients: of its population, and from a landmark only where it has one."""
    at_landmark = any(step.landmark is not None for step in _all(spec.all_steps()))
    return [
        name
        for name, display in cohort.study.displays.items()
        if display.kind_name() != spec.kind
        and display.population == spec.population
        and (at_landmark or getattr(display, "landmark", False) is False)
        and not list(display.sources(cohort.study))
    ]


def _in_boxes(whole: Branch, part: Cohort, rows: NDArray[np.int64]) -> bool:
    """Whether patients are those of a box after the exclusions, or of several such boxes together."""
    shown = np.isin(part.index, rows)
    covered = np.zeros(part.size, dtype=bool)
    for item in (item for branch in whole.walk() for item in branch.items if item.final):
        if item.patients is not None and not (item.patients & ~shown).any():
            covered |= item.patients
    return int(shown.sum()) == rows.size and bool((covered == shown).all())


def _tables_problem(cohort: Cohort, whole: Branch, name: str, others: dict[str, str]) -> Problem:
    """Displays show others than the chart ends with, as by an exclusion that they do not make: all said at once."""
    where: KeyPath = ("displays", name)
    table, who = next(iter(others.items()))
    ends = _ends(whole)
    end = f"{counted(sum(int(box.sum()) for box in ends), 'patient')} in {len(ends)} end box{'es' if len(ends) > 1 else ''}"
    message = f"{table} shows {who}, who are not those of the boxes of {dotted(where)}, which ends with {end}"
    more = list(others)[1:]
    if more:
        message += f"; nor are those of {listed(more)}"
    given = f"Give {table} the population of a box" if not more else "Give each of them the population of a box"
    remedy = f"{given}, or name in tables the displays that show the chart's patients"
    line = cohort.study.line(*where)
    return Problem(file=str(cohort.study.path), line=line, value=table, message=message, remedy=remedy)


def _ends(whole: Branch) -> list[Mask]:
    """Patients of the end boxes."""
    ends = [branch.items[-1].patients for branch in whole.walk() if not branch.branches]
    return [patients for patients in ends if patients is not None]


def _shown(cohort: Cohort, display: DisplayBase, spec: FlowChartDisplay) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Whom a display shows, and whom in each group where its groups are those of the chart."""
    splits = {step.split for step in _all(spec.all_steps()) if isinstance(step.split, str)}
    try:
        part = cohort.of(display)
        grouping = None if display.by is None else part.grouping(display.by)
    except StudyProblems:
        return  # said where the display itself is checked
    if grouping is None:
        yield "", part.index
        return
    yield "", part.index[grouping.codes >= 0]
    if display.by in splits:
        for code, level in enumerate(grouping.levels):
            yield f" of group {quoted(level)}", part.index[grouping.codes == code]


def _all(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for inner in step.into.values():
            yield from _all(inner)


Steps = list[tuple["Step", "KeyPath"]]


class _Builder:
    """Builds the branches of a chart; what is wrong is noted and the rest still built."""

    def __init__(self, cohort: Cohort, where: KeyPath) -> None:
        self.cohort = cohort
        self.where = where
        self.problems: list[Problem] = []

    def note(self, where: KeyPath, message: str, remedy: str, value: str | None = None) -> None:
        """Note a problem of the study file, once."""
        file, line = str(self.cohort.study.path), self.cohort.study.line(*where)
        problem = Problem(file=file, line=line, value=value, message=message, remedy=remedy)
        if problem not in self.problems:
            self.problems.append(problem)

    def before(self, spec: FlowChartDisplay, size: int) -> list[Item]:
        """The boxes above the data: each holds what follows it and those who left after it."""
        items: list[Item] = []
        n = size
        for index, step in reversed(list(enumerate(spec.before))):
            reasons = tuple(Reason(label, count) for label, count in step.exclude.items())
            left = sum(step.exclude.values())
            n += left
            if step.n is not None and step.n != n:
                where = (*self.where, "before", index, "n")
                message = f"{dotted(where)} is {step.n}, but {left} left after it and {n - left} follow, {n} together"
                self.note(where, message, "Correct the number, or those who left", str(step.n))
            items = [Item(step.box, step.box, n), Item(step.label, step.label, left, reasons=reasons), *items]
        return items

    def branch(self, line: _Line, items: list[Item], steps: Steps) -> Branch:
        """Take the steps of a branch up to a split, and those behind it in every branch of the split."""
        left = line.left
        for place, (step, where) in enumerate(steps):
            if step.split is not None:
                branches = self.split(_Line(line.groups, left), step, where, steps[place + 1 :])
                return Branch(self.named(line), tuple(items), branches)
            if step.box is not None:
                items.append(Item(step.box, step.box, int(left.sum()), left))
            else:
                side = self.excluded(step, where, left)
                left = left & ~_union([reason.patients for reason in side.reasons], left)
                items.append(side)
        return Branch(self.named(line), tuple(items))

    def named(self, line: _Line) -> str:
        """All labels of the groups that a branch is in; shortened afterwards."""
        return "\n".join(line.groups)

    def excluded(self, step: Step, where: KeyPath, left: Mask) -> Item:
        """Who leaves at a step, each under the first reason that applies."""
        reasons: list[Reason] = []
        remaining = left
        for label, mask in self.reasons(step, where):
            leaving = remaining & mask
            remaining = remaining & ~mask
            reasons.append(Reason(label, int(leaving.sum()), leaving))
        title = step.label or ("Excluded" if step.exclude is not None else "Not at risk at the landmark")
        return Item(title, title, sum(reason.n for reason in reasons), left & ~remaining, tuple(reasons))

    def reasons(self, step: Step, where: KeyPath) -> Iterator[tuple[str, Mask]]:
        """Reasons of leaving at a step, and whom they apply to."""
        if step.exclude is not None:
            for label, text in step.exclude.items():
                yield label, self.holds(text, (*where, "exclude", label))
        elif step.landmark is not None:
            try:
                account = self.cohort.landmark(step.landmark).account
            except StudyProblems as error:
                line = self.cohort.study.line(*where)
                self.problems += [replace(problem, line=problem.line or line) for problem in error.problems]
                return
            if account is not None:
                # A landmark of patients at a landmark counts from the first.
                yield EVENT, account.fate == BY_EVENT
                yield CENSORED, account.fate == BY_CENSORING

    def holds(self, text: str, where: KeyPath) -> Mask:
        """Where an expression over variables, columns and populations is known to hold."""
        try:
            return self.cohort.holds(text, where)
        except StudyProblems as error:
            self.problems += [problem for problem in error.problems if problem not in self.problems]
            return np.zeros(self.cohort.size, dtype=bool)

    def split(self, line: _Line, step: Step, where: KeyPath, rest: Steps) -> tuple[Branch, ...]:
        """A branch for each group; everyone who is left must be in one and only one of them."""
        groups = self.groups(step, where)
        unknown = [label for label in step.into if label not in groups]
        for label in unknown:
            message = f"{dotted((*where, 'into'))} names {quoted(label)}, which is not a group of the split"
            self.note((*where, "into", label), message, f"Groups are {listed(list(groups))}", label)
        if groups:
            self.parted(line.left, np.sum(list(groups.values()), axis=0), where)
        branches: list[Branch] = []
        for label, mask in groups.items():
            members = line.left & mask
            box = Item("", label, int(members.sum()), members)
            own = [(inner, (*where, "into", label, index)) for index, inner in enumerate(step.into.get(label, []))]
            branches.append(self.branch(_Line((*line.groups, label), members), [box], [*own, *rest]))
        return tuple(branches)

    def groups(self, step: Step, where: KeyPath) -> dict[str, Mask]:
        """The groups of a split, each with its patients."""
        if isinstance(step.split, dict):
            return {label: self.holds(text, (*where, "split", label)) for label, text in step.split.items()}
        assert step.split is not None  # noqa: S101  a split is named or written out
        try:
            grouping = self.cohort.grouping(step.split, (*where, "split"))
        except StudyProblems as error:
            line = self.cohort.study.line(*where)
            self.problems += [replace(problem, line=problem.line or line) for problem in error.problems]
            return {}
        return {label: grouping.codes == code for code, label in enumerate(grouping.levels)}

    def parted(self, left: Mask, times: NDArray[np.int64], where: KeyPath) -> None:
        """Note patients who are in none of the groups of a split, or in several."""
        for mask, what, remedy in (
            (left & (times == 0), "in none of its groups", "Exclude them with their reason in a step before the split"),
            (left & (times > 1), "in more than one of its groups", "Write expressions that exclude each other"),
        ):
            if mask.any():
                rows = self.cohort.rows(mask)
                count = f"{len(rows)} patient{'s are' if len(rows) > 1 else ' is'}"
                place = dotted((*where, "split"))
                self.note((*where, "split"), f"{place}: {count} {what} ({rows_of(rows)} of the data)", remedy)

    def conserve(self, whole: Branch) -> None:
        """The law: every patient is in one end box, or was excluded once; and all sums agree."""
        times = np.zeros(self.cohort.size, dtype=np.int64)
        for branch in whole.walk():
            sides = [item.patients for item in branch.items if item.reasons and item.patients is not None]
            ends = [] if branch.branches else [branch.items[-1].patients]
            for patients in [*sides, *ends]:
                if patients is not None:
                    times += patients
        if (times != 1).any() and not self.problems:
            rows = self.cohort.rows(times != 1)
            who = f"{counted(len(rows), 'patient')} {'is' if len(rows) == 1 else 'are'}"
            message = f"{dotted(self.where)}: {who} not in exactly one end of the chart"
            self.note(self.where, f"{message} ({rows_of(rows)} of the data)", "Correct its steps")


def _union(masks: Sequence[Mask | None], like: Mask) -> Mask:
    union = np.zeros_like(like)
    for mask in masks:
        if mask is not None:
            union |= mask
    return union


def _named(whole: Branch) -> Branch:
    """Give branches their short names and items names of their own, and mark the boxes after all exclusions."""
    last = [branch.group.rsplit("\n", 1)[-1] for branch in whole.walk()]

    def renamed(branch: Branch) -> Branch:
        short = branch.group.rsplit("\n", 1)[-1]
        group = short if last.count(short) == 1 else ", ".join(branch.group.split("\n"))
        branches = tuple(map(renamed, branch.branches))
        kept_below = not any(
            _excludes(item) for below in branch.branches for each in below.walk() for item in each.items
        )
        items: list[Item] = []
        names = [item.name for item in branch.items]
        for place, item in enumerate(branch.items):
            before = names[:place].count(item.name)
            name = f"{item.name} {before + 1}" if before else item.name
            final = kept_below and not item.reasons and not any(map(_excludes, branch.items[place + 1 :]))
            items.append(replace(item, name=name, final=final))
        return Branch(group, tuple(items), branches)

    return renamed(whole)


def _excludes(item: Item) -> bool:
    """Whether patients are excluded; those who leave before a landmark are analysed by other displays."""
    return bool(item.reasons) and [reason.label for reason in item.reasons] != [EVENT, CENSORED]
