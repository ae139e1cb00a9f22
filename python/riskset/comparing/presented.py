"""A difference as a reader has it: by display, cells before single numbers, what nothing prints counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.naming import counted

if TYPE_CHECKING:
    from riskset.comparing.difference import Change, Consequence, ConsequenceKind, Difference, StudyDifference, Where

KIND_NAMES: dict[ConsequenceKind, str] = {
    "significance": "Significance",
    "interval": "Interval",
    "sentence": "Sentence",
    "estimable": "Estimable",
    "direction": "Direction",
    "order": "Order of groups",
    "test": "Test",
    "methods": "Methods",
    "display": "Display",
    "population": "Population",
}
NOTHING = "\u2013"
"""What stands for a number that is not there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number that changed: what it is, from what to what, and where else it stands."""

    label: str
    old: str
    new: str
    places: tuple[Where, ...] = ()


@dataclass(frozen=True)
class DisplayView:
    """What has changed in a display.

    Attributes
    ----------
    title : str
    lines, added, gone : list of Line
        What is printed otherwise; what came; what went.
    counts : list of str
        What is only counted, in words.
    """

    title: str
    lines: list[Line] = field(default_factory=list["Line"])
    added: list[Line] = field(default_factory=list["Line"])
    gone: list[Line] = field(default_factory=list["Line"])
    counts: list[str] = field(default_factory=list[str])


def summary(difference: Difference) -> list[str]:
    """The difference in a few short statements."""
    if not difference.has_changes:
        return ["No result has changed"]
    studies = difference.studies
    changed = [change for study in studies for change in study.changed]
    visible = sum(change.is_visible for change in changed)
    said = [counted(len(difference.consequences), "consequence")]
    said.append(
        f"{counted(len(changed), 'result')} changed: {visible} as printed, {len(changed) - visible} beneath rounding"
    )
    added, gone = (
        sum(len(found) for found in group) for group in zip(*((s.added, s.gone) for s in studies), strict=True)
    )
    if added or gone:
        said.append(f"{added} came, {gone} went")
    reprinted = sum(study.reprinted for study in studies)
    if reprinted:
        said.append(f"{reprinted} are the same and printed otherwise")
    if difference.sentences:
        wrong = sum(bool(sentence.contradicted) for sentence in difference.sentences)
        said.append(
            f"{counted(len(difference.sentences), 'sentence')} with other numbers, {wrong} of which no longer fit"
        )
    return said


def rename_words(study: StudyDifference) -> list[str]:
    """What seems to be called otherwise now, in sentences."""
    return [
        f"The {each.field} \u201c{each.old}\u201d seems to be called \u201c{each.new}\u201d now: "
        f"{counted(each.results, 'number')} went under the one and came under the other"
        for each in study.renames
    ]


def display_views(study: StudyDifference) -> list[DisplayView]:
    """The displays of a study in which anything has changed, in their order."""
    names = [*(study.new.by_name if study.new else ()), *(study.old.by_name if study.old else ())]
    found = (_view(study, name) for name in dict.fromkeys(names))
    return [view for view in found if view.lines or view.added or view.gone or view.counts]


def _view(study: StudyDifference, name: str) -> DisplayView:
    cells = [each for each in study.cells if each.where.display == name]
    told = {(each.where.row, each.where.column) for each in cells}
    changed, added, gone, otherwise = (
        [each for each in group if each.key[0] == name]
        for group in (study.changed, study.added, study.gone, study.told_otherwise)
    )
    lines = [Line(_cell_label(each.where), each.old, each.new) for each in cells]
    lists_all = study.new is None or study.new.is_plain
    rest = [each for each in changed if not each.course and not _stands_in(each, name, told)]
    lines += [_line(each) for each in rest if each.is_visible and (each.places or lists_all)]
    view = DisplayView(
        title=_title(study, name),
        lines=lines,
        added=[_line(each) for each in added if not each.course and (each.places or lists_all)],
        gone=[_line(each) for each in gone if not each.course and (each.places or lists_all)],
    )
    beneath = [each for each in changed if not each.is_visible]
    unprinted = [each for each in rest if each.is_visible and not each.places and not lists_all]
    points = [[each for each in group if each.course] for group in (changed, added, gone)]
    unshown = [[each for each in group if not each.course and not each.places] for group in (added, gone)]
    if beneath:
        view.counts.append(f"{counted(len(beneath), 'number')} changed beneath rounding")
    if any(points):
        shown, came, went = map(len, points)
        view.counts.append(f"the lines that it draws: {shown} points changed, {came} came, {went} went")
    if unprinted:
        view.counts.append(f"{counted(len(unprinted), 'number')} changed that nothing prints")
    if any(unshown) and not lists_all:
        came, went = map(len, unshown)
        view.counts.append(f"of numbers that nothing prints {came} came and {went} went")
    if otherwise:
        view.counts.append(_otherwise(otherwise))
    return view


def _otherwise(changes: list[Change]) -> str:
    """Numbers that are the same, and of which something else is said."""
    methods = dict.fromkeys(
        f"{each.old.result.method} \u2192 {each.new.result.method}"
        for each in changes
        if each.old is not None and each.new is not None and each.old.result.method != each.new.result.method
    )
    said = f"{counted(len(changes), 'number')} the same with another method, unit or warning"
    return f"{said} ({'; '.join(list(methods)[:3])})" if methods else said


def _title(study: StudyDifference, name: str) -> str:
    """What a reader calls a display, with its name and its caption."""
    display = next(side.by_name[name] for side in (study.new, study.old) if side is not None and name in side.by_name)
    printed = next(
        (
            where.printed
            for change in (*study.changed, *study.added, *study.gone)
            for where in change.places
            if where.display == name and where.printed
        ),
        "",
    )
    head = f"{printed} ({name})" if printed else name
    return f"{head}: {display.caption}" if display.caption else head


def _stands_in(change: Change, name: str, told: set[tuple[str, str]]) -> bool:
    """Whether a cell that is listed prints a result."""
    return any(each.display == name and (each.row, each.column) in told for each in change.places)


def _cell_label(where: Where) -> str:
    return " \u00b7 ".join(filter(None, [where.row, where.column]))


def _line(change: Change) -> Line:
    old, new = change.texts
    return Line(change.name, old or NOTHING, new or NOTHING, change.places)


def places_of(consequence: Consequence, most: int = 3) -> list[str]:
    """Where a consequence is to be seen, in words: some places, each once."""
    said = list(dict.fromkeys(str(each) for each in consequence.places))
    if not said and consequence.keys:
        return [f"{consequence.keys[0][0]} (not printed)"]
    return said if len(said) <= most else [*said[:most], f"and {len(said) - most} more"]


def capital(text: str) -> str:
    """A sentence with its capital, where it does not begin with the name of a display."""
    first = text.partition(" ")[0]
    return text if any(sign.isdigit() or sign in "-_" for sign in first) else text[:1].upper() + text[1:]
