"""Which columns are characteristics of patients at baseline, and why the others are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.drafting import words
from riskset.drafting.events import kind_of_event
from riskset.drafting.timed import is_time
from riskset.study.doubts.words import DEATH, RELAPSE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from riskset.drafting.guess import Guess

REASONS = {
    "private": "names, record numbers, births and the like, which no report shows",
    "text": "free text, or too many values for levels",
    "empty": "empty",
    "constant": "one value alone",
    "centre": "centers; a table of kind centres shows them",
    "date": "dates that no endpoint takes",
    "later": "times, and what belongs to them, after baseline",
}
"""Why columns are not characteristics, as a comment says it."""


def characteristics(
    guesses: Mapping[str, Guess], outcomes: Collection[str], origin: str | None
) -> tuple[list[str], dict[str, list[str]]]:
    """Tell characteristics from other columns.

    Parameters
    ----------
    guesses : mapping of str to Guess
        The columns, without that of the patient's number.
    outcomes : collection of str
        Columns of endpoints, which are neither described nor listed.
    origin : str or None
        The date from which time counts, which is described.

    Returns
    -------
    names : list of str
        Characteristics in the order of the file.
    others : dict of str to list of str
        Other columns by the reason.
    """
    later = {_stem(name) for name, guess in guesses.items() if name not in outcomes and _is_later(guess)}
    names: list[str] = []
    others: dict[str, list[str]] = {}
    for name, guess in guesses.items():
        if name in outcomes:
            continue
        reason = _reason(guess, origin, later)
        if reason is None:
            names.append(name)
        else:
            others.setdefault(reason, []).append(name)
    return names, others


def _reason(guess: Guess, origin: str | None, later: Collection[str]) -> str | None:
    if guess.use == "date":
        return None if guess.name == origin else "date"
    if guess.use != "variable":
        return guess.use
    if words.CENTRE.said_by(*guess.texts):
        return "later" if RELAPSE.said_by(*guess.texts) else "centre"  # the site of a relapse is not a center
    return "later" if _is_outcome(guess) or _is_later(guess) or _stem(guess.name) in later else None


def _is_outcome(guess: Guess) -> bool:
    """Whether a column says who died or of what, or who relapsed, though no endpoint takes it."""
    if DEATH.said_by(*guess.texts) or words.CAUSE.said_by(*guess.texts):
        return True
    names_death = any(kind_of_event(level) == "death" for level in guess.levels)
    is_answer = {*guess.levels} == {"No", "Yes"} and not words.BEFORE.said_by(*guess.texts)
    return names_death or (is_answer and RELAPSE.said_by(*guess.texts))


def _is_later(guess: Guess) -> bool:
    """Whether a column is a time at which something happened."""
    return is_time(guess) and words.unit_said(*guess.texts) is not None


def _stem(name: str) -> str:
    """The first word of a head, of more than one: what a day and a grade of one complication share."""
    parts = re.split(r"[\s_.]+", name.casefold())
    return parts[0] if len(parts) > 1 else name.casefold()
