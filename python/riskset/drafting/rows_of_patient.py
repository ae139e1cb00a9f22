"""Several rows of a patient: which one counts, and what of the others is gathered into columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting.events import kind_of_event
from riskset.drafting.remark import Remark
from riskset.problems import listed
from riskset.study.doubts.words import DEATH, LAST_CONTACT, RELAPSE
from riskset.study.expressions import backticked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.drafting.guess import Guess

_EVENTS = {"death": "death_date", "relapse": "relapse_date"}


@dataclass(frozen=True)
class RowsOfPatient:
    """What the section ``data`` says of several rows of a patient.

    Attributes
    ----------
    options : dict
        ``rows``, and what it needs.
    remarks : tuple of Remark
    """

    options: dict[str, Any] = field(default_factory=dict[str, Any])
    remarks: tuple[Remark, ...] = ()


def one_row_each(guesses: Mapping[str, Guess], number: str) -> RowsOfPatient:
    """Make one row of several: the earliest by the date of a visit, else the first; later events are gathered.

    Parameters
    ----------
    guesses : mapping of str to Guess
        The columns of the file as it stands.
    number : str
        The column of the patient's number.
    """
    ids = guesses[number].values.column.keys[0]
    visit = _visit(guesses, ids)
    gather = {} if visit is None else _gathered(guesses, ids, visit)
    rows: dict[str, Any] = {"keep": "first" if visit is None else {"earliest": visit}}
    apart = _filled_apart(guesses, ids, number)
    if apart:
        rows["fill"] = "first"
    if gather:
        rows["gather"] = gather
    first = "the first row" if visit is None else f"the row with the earliest {visit}"
    told = f"several rows of a patient: {first} counts"
    remarks = [Remark("rows", told, asks=True)]
    if apart:
        remarks.append(Remark("rows", f"{listed(apart, 6)} stand in other rows of a patient"))
    return RowsOfPatient({"rows": rows}, tuple(remarks))


def _visit(guesses: Mapping[str, Guess], ids: NDArray[np.int64]) -> str | None:
    """The date of a row: one that nearly all rows have, and that differs between the rows of a patient."""
    for guess in guesses.values():
        if guess.use != "date" or guess.values.known < 0.8 * ids.size:
            continue
        if DEATH.said_by(*guess.texts) or LAST_CONTACT.said_by(*guess.texts) or RELAPSE.said_by(*guess.texts):
            continue
        if _differs(guess, ids):
            return guess.name
    return None


def _differs(guess: Guess, ids: NDArray[np.int64]) -> bool:
    """Whether a patient has several values of a column."""
    codes = guess.values.column.keys[0]
    known = (codes >= 0) & (ids >= 0)
    pairs = np.unique(np.column_stack([ids[known], codes[known]]), axis=0)
    return pairs.shape[0] > np.unique(ids[known]).size


def _gathered(guesses: Mapping[str, Guess], ids: NDArray[np.int64], visit: str) -> dict[str, Any]:
    """The dates of the events that a column names, and of the last row."""
    for guess in guesses.values():
        levels = guess.spec.get("levels") or {}
        kinds = {key: kind_of_event(str(label)) for key, label in levels.items() if label is not None}
        if not {"death", "relapse"} & set(kinds.values()) or (
            not _differs(guess, ids) and guess.values.known == ids.size
        ):
            continue
        gather: dict[str, Any] = {}
        for kind, name in _EVENTS.items():
            keys = [key for key, each in kinds.items() if each == kind]
            if keys and name not in guesses:
                where = " or ".join(f"{backticked(guess.name)} == {_literal(key)}" for key in keys)
                gather[name] = {"column": visit, "where": where, "keep": {"earliest": visit}}
        if "last_seen" not in guesses and not any(LAST_CONTACT.said_by(*each.texts) for each in guesses.values()):
            gather["last_seen"] = {"column": visit, "keep": {"latest": visit}}
        return gather
    return {}


def _literal(key: str) -> str:
    """A code in an expression."""
    return key if key.isdigit() else "'" + key.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _filled_apart(guesses: Mapping[str, Guess], ids: NDArray[np.int64], number: str) -> list[str]:
    """Columns that are empty in the first rows of most patients, and not in others of theirs."""
    known = ids >= 0
    _, first = np.unique(ids[known], return_index=True)
    places = np.flatnonzero(known)[first]
    found: list[str] = []
    for guess in guesses.values():
        column = guess.values.column
        if (
            guess.name != number
            and column.known.any()
            and 10 * int(column.known[places].sum()) < int(column.known.sum())
        ):
            found.append(guess.name)
    return found
