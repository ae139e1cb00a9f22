"""Which columns of a data file are the patient's number, the groups, and the dates of what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.drafting import words
from riskset.drafting.remark import Remark
from riskset.naming import counted
from riskset.problems import listed
from riskset.study.doubts.words import AGE, DEATH, LAST_CONTACT, OVERALL_SURVIVAL, RELAPSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.drafting.guess import Guess

_MOST_GROUPS = 5
_BESIDE = frozenset({"no", "nr", "number", "num", "code", "study", "unique", "record", "screening", "usubj", "subj"})
_EXACT = (
    "id",
    "patient",
    "patient_id",
    "patientid",
    "record_id",
    "subject",
    "subject_id",
    "usubjid",
    "study_id",
    "pat_id",
)


@dataclass(frozen=True)
class PatientNumber:
    """The column of the patient's number.

    Attributes
    ----------
    name : str or None
        None where no column is one.
    several : bool
        Whether a patient stands in several rows.
    remarks : tuple of Remark
    """

    name: str | None
    several: bool = False
    remarks: tuple[Remark, ...] = ()


def patient_number(guesses: Mapping[str, Guess], size: int) -> PatientNumber:
    """Find the patient's number: a column called so, without a value twice, or the first that has none twice."""
    able = [guess for guess in guesses.values() if _can_be_number(guess, size)]
    named = [guess for guess in able if is_patient_number(guess.name)]
    unique = [guess for guess in able if guess.values.is_unique]
    ranked = sorted((guess for guess in unique if guess in named), key=_exactness)
    if ranked:
        return PatientNumber(
            ranked[0].name, remarks=(Remark("id", f"in {ranked[0].values.known} of {size} rows, none twice"),)
        )
    repeated = sorted(
        (guess for guess in named if len(guess.values.counts) * 1.2 <= guess.values.known), key=_exactness
    )
    if repeated:
        told = f"{counted(len(repeated[0].values.counts), 'patient')} in {size} rows"
        return PatientNumber(repeated[0].name, several=True, remarks=(Remark("id", told),))
    first = next(iter(guesses.values()), None)
    private = [guess for guess in unique if guess.use == "private"]
    for guess in [*([first] if first in unique and not _is_measured(first) else []), *private]:
        told = "no value twice: is it the patient's number?"
        return PatientNumber(guess.name, remarks=(Remark("id", told, asks=True),))
    return PatientNumber(
        None, remarks=(Remark("id", "no column is a patient's number; rows are counted instead", asks=True),)
    )


def _can_be_number(guess: Guess, size: int) -> bool:
    """Whether the values can be numbers of patients: whole numbers or texts, no names, in nearly all rows."""
    values = guess.values
    is_name = guess.use == "private" and not words.RECORD.said_by(*guess.texts)
    if is_name or words.REMARKS.said_by(*guess.texts):
        return False
    if guess.use in {"date", "empty"} or values.known < 0.9 * size or size == 0:
        return False
    return not values.numbers or values.is_whole


def is_patient_number(head: str) -> bool:
    """Whether a head says that its column is the patient's number, and nothing else."""
    if not words.PATIENT.said_by(head):
        return False
    said = set(re.findall(r"[^\W\d_]+", head.casefold()))
    return all(words.PATIENT.said_by(word) or word in _BESIDE for word in said) or not head.isascii()


def _is_measured(guess: Guess) -> bool:
    """Whether numbers without a value twice are times, ages or measurements, whose gaps are not those of numbering."""
    numbers = guess.values.numbers
    if not numbers:
        return False
    is_dense = max(numbers) - min(numbers) < 2 * len(numbers)
    return words.TIME.said_by(*guess.texts) or AGE.said_by(*guess.texts) or not is_dense


def _exactness(guess: Guess) -> int:
    name = words.folded(guess.name).replace(" ", "_")
    return _EXACT.index(name) if name in _EXACT else len(_EXACT)


def group_columns(guesses: Iterable[Guess]) -> list[str]:
    """Variables of two to five levels that are called groups or treatments; those called arms first."""
    found = [
        guess
        for guess in guesses
        if guess.use == "variable" and 2 <= len(guess.levels) <= _MOST_GROUPS and words.GROUP.said_by(*guess.texts)
    ]
    return [guess.name for guess in sorted(found, key=lambda guess: not words.ARM.said_by(*guess.texts))]


def with_control_first(guess: Guess) -> Guess:
    """Groups with the control, where one is called so, before the others: it is what they are compared with."""
    levels: dict[str, str | None] = dict(guess.spec["levels"])
    control = next((label for label in guess.levels if words.CONTROL.said_by(label)), None)
    if control is None or control == guess.levels[0]:
        return guess
    first = {key: label for key, label in levels.items() if label == control}
    remark = Remark("levels", f"{control} stands first, and is what others are compared with")
    return replace(guess, spec={**guess.spec, "levels": first | levels}, remarks=(*guess.remarks, remark))


@dataclass(frozen=True)
class Dates:
    """Dates of what happened to patients.

    Attributes
    ----------
    origin : str or None
        From when time counts.
    death, last : str or None
        Of death and of the last contact.
    relapses : tuple of str
        Of relapse, progression or recurrence.
    others : tuple of str
        Dates whose meaning is not known.
    remarks : tuple of Remark
    """

    origin: str | None
    death: str | None
    last: str | None
    relapses: tuple[str, ...]
    others: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


def dates_of(guesses: Iterable[Guess]) -> Dates:
    """Tell the dates of a data file apart by their heads and labels."""
    dates = [guess for guess in guesses if guess.use == "date"]
    last = [guess for guess in dates if LAST_CONTACT.said_by(*guess.texts)]
    death = [guess for guess in dates if guess not in last and (DEATH.said_by(*guess.texts) or _is_survival(guess))]
    relapses = [guess for guess in dates if guess not in [*last, *death] and RELAPSE.said_by(*guess.texts)]
    rest = [guess for guess in dates if guess not in [*last, *death, *relapses]]
    origins = [guess for guess in rest if words.ORIGIN.said_by(*guess.texts)]
    most = max((guess.values.known for guess in origins), default=0)
    complete = sorted((guess for guess in origins if guess.values.known == most), key=_median)
    remarks: list[Remark] = []
    if len(complete) > 1:
        others = listed([guess.name for guess in complete[:-1]])
        remarks.append(Remark("from", f"the latest that all patients have; or from {others}?", asks=True))
    origin = complete[-1].name if complete else None
    return Dates(
        origin,
        death[0].name if death else None,
        last[0].name if last else None,
        tuple(guess.name for guess in relapses),
        tuple(guess.name for guess in rest if guess.name != origin),
        tuple(remarks),
    )


def _is_survival(guess: Guess) -> bool:
    return OVERALL_SURVIVAL.said_by(*guess.texts)


def _median(guess: Guess) -> float:
    """The median day of the dates that can be read."""
    days = guess.read.dates[0]
    return float(np.median(days[~np.isnat(days)].astype("datetime64[D]").astype(np.int64)))
