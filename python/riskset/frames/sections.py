"""Writes the sections of a study file from a frame and its caller's options."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.frames.plain import plain, plain_mapping
from riskset.frames.variables import Described, Said, describe, named, unknown_names
from riskset.problems import Problem, quoted
from riskset.study import StudyProblems
from riskset.study.builder import MOST_GROUPS
from riskset.study.data_frames import FRAME
from riskset.study.missing import keys_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from riskset.study.table import Column


@dataclass(frozen=True)
class Columns:
    """The columns of a frame, with the caller's options for them.

    Attributes
    ----------
    known : mapping of str to Column
        With the frame's categories as labels.
    said : Said
    taken : collection of str
        Columns that are not characteristics: patient numbers, times and events.
    """

    known: Mapping[str, Column]
    said: Said
    taken: Collection[str]

    def described(self, name: str) -> Described:
        """A column as a characteristic."""
        return describe(replace(self.known[name], label=self.said.labels.get(name, "")), self.said)


def variable_entries(columns: Columns, given: Any) -> tuple[dict[str, Any], list[str]]:  # noqa: ANN401
    """The section `variables`, with warnings that the caller should look at.

    Parameters
    ----------
    columns : Columns
    given : None, name, sequence of names, or mapping
        In a mapping, each value is an entry, a label or None. The keys of an entry take precedence over guesses.

    Raises
    ------
    StudyProblems
        If a name is not a column, or the kind of a column cannot be guessed.
    """
    if given is None:
        return _all_characteristics(columns)
    wanted = plain(given)
    wanted = [wanted] if isinstance(wanted, str) else wanted
    entries: dict[str, Any] = dict.fromkeys(wanted) if isinstance(wanted, list) else plain_mapping(wanted, "variables")
    derived = [name for name, entry in entries.items() if isinstance(entry, dict) and "derive" in entry]
    of_columns = {name: _column_of(name, entry) for name, entry in entries.items() if name not in derived}
    problems = unknown_names(of_columns.values(), list(columns.known), "variables")
    found: dict[str, Any] = {}
    warnings: list[str] = []
    for name, entry in entries.items():
        if name in derived:
            found[name] = {"label": columns.said.labels.get(name) or words.label_of(name), **entry}
        elif of_columns[name] in columns.known:
            try:
                found[name], more = _entry(columns, of_columns[name], entry)
            except StudyProblems as error:
                problems += error.problems
            else:
                warnings += more
    if problems:
        raise StudyProblems(problems)
    return found, warnings


def _column_of(name: str, entry: Any) -> str:  # noqa: ANN401
    return str(entry.get("column", name)) if isinstance(entry, dict) else name


def _entry(columns: Columns, name: str, given: Any) -> tuple[dict[str, Any], list[str]]:  # noqa: ANN401
    """The entry of a column, with what the caller gives of it before what is guessed."""
    own: dict[str, Any] = given if isinstance(given, dict) else {} if given is None else {"label": given}
    said = columns.said
    said = replace(
        said,
        kinds={**said.kinds, **({name: own["kind"]} if "kind" in own else {})},
        levels={**said.levels, **({name: own["levels"]} if "levels" in own else {})},
        labels={**said.labels, **({name: str(own["label"])} if "label" in own else {})},
    )
    seen = replace(columns, said=said)
    described = seen.described(name)
    entry = named(described, replace(columns.known[name], label=said.labels.get(name, "")))
    return {**entry, **own}, list(described.warnings)


def _all_characteristics(columns: Columns) -> tuple[dict[str, Any], list[str]]:
    """Each column that describes patients, in the order of the frame."""
    entries: dict[str, Any] = {}
    warnings: list[str] = []
    for name, column in columns.known.items():
        is_said = columns.said.of(name)
        if name in columns.taken and not is_said:
            continue
        described = columns.described(name)
        if described.is_characteristic or (is_said and described.spec):
            entries[name] = described.spec
            warnings += described.warnings
        elif is_said:
            entries[name] = named(described, column)
        elif described.use == "unclear":
            warnings.append(
                f'column {quoted(name)} is left out, since nothing tells what it is; kinds={{"{name}": ...}} says so'
            )
    return entries, warnings


def named_groups(given: Any, exposures: Mapping[str, Any], columns: Collection[str]) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    """The groups that the caller names, each with its options, and the columns that define groups of exposed patients.

    Parameters
    ----------
    given : None, name, sequence of names, or mapping of entries or names of columns
    exposures : mapping
        The section `exposures`.
    columns : collection of str
        The columns of the frame.
    """
    wanted = plain(given)
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted is None or isinstance(wanted, list):
        wanted = {str(name): {} for name in wanted or []}
    entries = {
        name: {"variable": entry} if isinstance(entry, str) else dict(entry or {})
        for name, entry in plain_mapping(wanted, "groups").items()
    }
    at_exposure = [str(entry.get("groups")) for entry in exposures.values() if isinstance(entry, dict)]
    more = [name for name in at_exposure if name in columns and name not in entries and name not in exposures]
    return entries | {name: dict[str, Any]() for name in more}


def group_entries(
    columns: Columns, wanted: Mapping[str, dict[str, Any]], variables: Mapping[str, Any]
) -> dict[str, Any]:
    """The section `groups`: those named, and columns with categories that could not be groups as they are.

    Parameters
    ----------
    columns : Columns
    wanted : mapping
        Of :func:`named_groups`.
    variables : mapping
        The section `variables`.
    """
    entries: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, own in wanted.items():
        variable = str(own.get("variable", name))
        if variable not in variables:
            problems += unknown_names([variable], list(dict.fromkeys([*variables, *columns.known])), "groups")
        entries[name] = {"variable": variable, **_group_of(columns, variable, variables), **own}
    if problems:
        raise StudyProblems(problems)
    return {**entries, **_other_groups(columns, variables, entries)}


def _group_of(columns: Columns, name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Label and levels of groups that a column makes, as far as its variable does not say them."""
    if name not in columns.known:
        return {}
    if name in variables:
        column, levels = columns.known[name], variables[name].get("levels")
        if isinstance(levels, dict):
            # A level that the variable names is one, also where it means missing elsewhere.
            levelled = keys_of(key for key, label in levels.items() if label is not None)
            column = column.with_missing(column.rules.missing - levelled)
        used = _used_levels(column, levels)
        return {} if used is None else {"levels": used}
    described = columns.described(name)
    if not described.levels:
        label = columns.said.labels.get(name)
        return {} if label is None else {"label": label}
    levels = described.spec["levels"]
    return {"label": described.spec["label"], "levels": _used_levels(columns.known[name], levels) or levels}


def _used_levels(column: Column, levels: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The levels that a patient has; None where that is all of them, or none of the frame's categories."""
    if not isinstance(levels, dict) or not column.labels:
        return None
    there = set(column.keys[1])
    labels = {label for key, label in levels.items() if key in there}
    used = {key: label for key, label in levels.items() if label in labels}
    return used if len(used) < len(levels) else None


def _other_groups(columns: Columns, variables: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Columns whose groups differ from their variable: a category that nobody has is a row of a table, and no group."""
    found: dict[str, Any] = {}
    taken = {entry["variable"] for entry in known.values()} | set(known)
    for name, column in columns.known.items():
        is_told = bool(column.labels) or name in columns.said.labels
        if not is_told or name in taken or name in columns.taken:
            continue
        group = _group_of(columns, name, variables)
        labels = {label for label in (group.get("levels") or {}).values() if label is not None}
        if 2 <= len(labels) <= MOST_GROUPS:
            found[name] = {"variable": name, **group}
    return found


def check_names(columns: Iterable[str], names: Mapping[str, Iterable[str]]) -> None:
    """Refuse names that are not columns, for each parameter that names columns."""
    known = list(columns)
    problems = [problem for what, given in names.items() for problem in unknown_names(given, known, what)]
    if problems:
        raise StudyProblems(problems)


def check_kinds(kinds: Mapping[str, Any]) -> None:
    """Refuse kinds that are not text. Unknown kinds are refused later, with the variables."""
    wrong = [name for name, kind in kinds.items() if not isinstance(kind, str)]
    if wrong:
        message = f"kinds gives {quoted(wrong[0])} no kind"
        remedy = f'Write kinds={{"{wrong[0]}": "continuous"}}'
        raise StudyProblems([Problem(file=FRAME, column=wrong[0], message=message, remedy=remedy)])
