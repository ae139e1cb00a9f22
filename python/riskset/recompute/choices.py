"""Values with a rule of their own, read a second time: choices of which a patient may have several, and limits of detection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.table import natural, told
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.recompute.table import Table

    Mask = NDArray[np.bool_]

_TICKS = {
    **dict.fromkeys(("1", "yes", "true", "checked", "x"), True),
    **dict.fromkeys(("0", "no", "false", "unchecked"), False),
}
_BEYOND = re.compile("([<>\u2264\u2265])\\s*=?\\s*(\\d+(?:\\.\\d*)?|\\.\\d+)")


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices by their printed names, who has which of them, and of whom they are known."""

    names: tuple[str, ...]
    held: Mask
    known: Mask

    def members(self, name: str) -> Mask:
        """Who has a choice."""
        if name not in self.names:
            message = "a choice that the study file does not name"
            raise Unread(message)
        return self.held[self.names.index(name)] & self.known

    def of_patients(self) -> NDArray[Any]:
        """The choices of each patient as a tuple; None where they are not known."""
        found = np.empty(self.known.size, dtype=object)
        for place in np.flatnonzero(self.known).tolist():
            found[place] = tuple(name for name, held in zip(self.names, self.held[:, place], strict=True) if held)
        return found


def choices_of(spec: Mapping[str, Any], table: Table, column: str) -> Choices:
    """The choices of a variable, from one column or from a column for each."""
    unknown = {str(told(value)) for value in spec.get("missing", [])}
    if isinstance(spec.get("columns"), dict):
        return _ticked(spec, table, unknown)
    texts = [None if text in unknown else text for text in table.column(column).tolist()]
    mark = spec.get("separator") or ";"
    parts = [set[str]() if text is None else set(_parts(str(text), mark)) for text in texts]
    listed = spec.get("levels")
    if isinstance(listed, dict):
        labels = {told(code): label for code, label in listed.items()}
    else:
        names = [str(told(each)) for each in listed] if listed else sorted(set().union(*parts), key=natural)
        labels = dict(zip(names, names, strict=True))
    names = _names(labels.values())
    held = np.array([[name in {str(labels.get(each)) for each in own} for own in parts] for name in names], dtype=bool)
    known = np.array([text is not None for text in texts]) | (spec.get("empty") == "none")
    return Choices(names, held.reshape(len(names), len(texts)), known)


def _parts(text: str, mark: str) -> Iterator[str]:
    """The choices that stand in a cell."""
    for part in text.split(mark):
        known = told(part.strip())
        if known is not None:
            yield known


def _ticked(spec: Mapping[str, Any], table: Table, unknown: set[str]) -> Choices:
    """The same of a column for each choice."""
    names = _names(spec["columns"].values())
    held = np.zeros((len(names), table.size), dtype=np.bool_)
    known = np.full(table.size, spec.get("empty") == "none")
    for column, label in spec["columns"].items():
        texts = [None if text in unknown else text for text in table.column(column).tolist()]
        if not {str(text).casefold() for text in texts if text is not None} <= _TICKS.keys():
            message = "a column of a choice with other values than ticks"
            raise Unread(message)
        known |= np.array([text is not None for text in texts])
        if label is not None:
            held[names.index(str(label))] |= np.array([_TICKS.get(str(text).casefold(), False) for text in texts])
    return Choices(names, held, known)


def _names(labels: Any) -> tuple[str, ...]:  # noqa: ANN401  names, with None for what is no choice
    return tuple(dict.fromkeys(str(label) for label in labels if label is not None))


def within_limits(texts: Sequence[Any], spec: Mapping[str, Any]) -> list[Any]:
    """Texts of numbers with those beyond a limit as the variable's rule counts them.

    Raises
    ------
    Unread
        Where such a value has no rule.
    """
    return [_within(text, spec) for text in texts]


def _within(text: Any, spec: Mapping[str, Any]) -> Any:  # noqa: ANN401  a text or None
    match = _BEYOND.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return text
    key = "below" if match[1] in "<\u2264" else "above"
    rule, limit = spec.get(key), float(match[2])
    counted = {"limit": limit, "half": limit / 2, "omit": None}
    if rule not in counted:
        message = "a value beyond a limit without a rule"
        raise Unread(message)
    return None if counted[rule] is None else repr(counted[rule])
