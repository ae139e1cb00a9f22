"""A REDCap data dictionary: labels of fields, their choices, checkboxes, and which fields identify a patient."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.drafting.guess import Guess
from riskset.drafting.remark import Remark
from riskset.drafting.values import Values
from riskset.drafting.words import NO_CHOICE, UNKNOWN, folded
from riskset.naming import counted
from riskset.problems import Problem, listed
from riskset.study.keys import key_of
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from riskset.study.table import Column

_NAME, _TYPE, _LABEL, _CHOICES = ("field name", "field type", "field label", "choices, calculations")
_IDENTIFIER = "identifier?"
_BOX = re.compile(r"(?P<field>.+?)___(?P<code>.+)")
_TAG = re.compile(r"<[^>]*>")
_STRUCTURE = frozenset(
    {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_survey_identifier"}
)
_TRUTHS = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


@dataclass(frozen=True)
class Field:
    """A field of the dictionary.

    Attributes
    ----------
    name, kind, label : str
        Its variable name, its field type (``radio``, ``checkbox``, ``text``), its label without mark-up.
    choices : dict of str to str
        Labels by code, in the order of the form.
    is_identifier : bool
    """

    name: str
    kind: str
    label: str
    choices: dict[str, str] = field(default_factory=dict[str, str])
    is_identifier: bool = False


@dataclass(frozen=True)
class Dictionary:
    """The fields of a data dictionary, by name."""

    fields: dict[str, Field]

    def applied(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """Columns with their labels and choices; those of the form's own structure are left out."""
        kept: dict[str, Column] = {}
        for name, column in columns.items():
            if name in _STRUCTURE or (name.endswith("_complete") and name not in self.fields):
                continue
            known = self.fields.get(name)
            kept[name] = column if known is None else replace(column, label=known.label, labels=known.choices)
        return kept

    def corrected(self, guesses: Mapping[str, Guess]) -> dict[str, Guess]:
        """Guesses with what the dictionary knows: identifiers are private, notes are text, checkboxes one variable."""
        found: dict[str, Guess] = {}
        boxes = dict(self._boxes(guesses))
        for name, guess in guesses.items():
            box = _BOX.fullmatch(name)
            if box is not None and box["field"] in boxes:
                found.setdefault(box["field"], boxes[box["field"]])
            else:
                found[name] = self._corrected(guess)
        return found

    def _corrected(self, guess: Guess) -> Guess:
        known = self.fields.get(guess.name)
        if known is None:
            return guess
        if known.is_identifier:
            return replace(guess, use="private")
        return replace(guess, use="text", spec={}, remarks=()) if known.kind == "notes" else guess

    def _boxes(self, guesses: Mapping[str, Guess]) -> Iterator[tuple[str, Guess]]:
        """Of each field of checkboxes, its columns as one variable of several choices."""
        fields: dict[str, dict[str, str]] = {}
        for name in guesses:
            box = _BOX.fullmatch(name)
            if box is not None:
                fields.setdefault(box["field"], {})[name] = box["code"]
        for name, codes in fields.items():
            known = self.fields.get(name) or Field(name, "checkbox", "")
            labels = {code.casefold().replace("-", "_"): label for code, label in known.choices.items()}
            columns = {column: _choice(labels.get(code.casefold(), code)) for column, code in codes.items()}
            chosen = [guesses[column].values.column for column in columns]
            ticked = np.any([column.numbers[0] == 1 for column in chosen], axis=0)
            spec = {"label": known.label or name, "kind": "multiple", "columns": columns}
            told = f"{counted(len(columns), 'checkbox', 'checkboxes')}, ticked in {int(ticked.sum())} of {ticked.size}"
            remarks = [Remark("columns", told)]
            unknown = [label for label in columns.values() if label is not None and folded(label) in UNKNOWN]
            if unknown:
                asked = f"{listed(unknown)} counts as a choice: what of the patients who have it?"
                remarks.append(Remark("columns", asked, asks=True))
            yield name, Guess(name, "variable", Values(replace(chosen[0], name=name)), spec, {}, tuple(remarks))


def _choice(label: str) -> str | None:
    """The printed label of a choice; None where it says that there is none."""
    return None if folded(label) in NO_CHOICE else label


def read_dictionary(path: Path) -> Dictionary:
    """Read a REDCap data dictionary, the CSV that REDCap exports.

    Raises
    ------
    StudyProblems
        When the file cannot be read, or is not a data dictionary.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise _refused(path, "the data dictionary cannot be read") from error
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    heads = {head.casefold().strip(): head for head in (rows[0] if rows else {}) if head}
    places = {
        key: next((head for low, head in heads.items() if key in low), None)
        for key in (_NAME, _TYPE, _LABEL, _CHOICES, _IDENTIFIER)
    }
    if not places[_NAME] or not places[_TYPE]:
        raise _refused(
            path, f"this is not a data dictionary of REDCap: its columns are {listed(list(heads.values()), 4)}"
        )
    return Dictionary({made.name: made for row in rows if (made := _field(row, places)) is not None})


def find_dictionary(data: Path) -> Path | None:
    """The data dictionary beside an export of REDCap: ``Trial_DataDictionary_2026-11-01.csv`` of ``Trial_DATA_....csv``."""
    project, export, _ = data.name.partition("_DATA_")
    found = sorted(data.parent.glob("*_DataDictionary_*.csv")) if export else []
    own = [path for path in found if path.name.startswith(f"{project}_DataDictionary_")]
    return own[-1] if own else None


def _refused(path: Path, message: str) -> StudyProblems:
    remedy = "In REDCap, take Project Setup, Data Dictionary, Download the current data dictionary"
    return StudyProblems([Problem(file=str(path), message=message, remedy=remedy)])


def _field(row: dict[str, str], places: Mapping[str, str | None]) -> Field | None:
    def cell(head: str | None) -> str:
        return (row.get(head or "") or "").strip()

    name, kind = cell(places[_NAME]), cell(places[_TYPE]).casefold()
    if not name or kind == "descriptive":
        return None
    choices = _TRUTHS.get(kind) or (
        _choices(cell(places[_CHOICES])) if kind in {"radio", "dropdown", "checkbox"} else {}
    )
    label = " ".join(_TAG.sub(" ", cell(places[_LABEL])).split()).rstrip(": ")
    return Field(
        name,
        kind,
        label,
        {} if kind == "checkbox" and not choices else dict(choices),
        is_identifier=folded(cell(places[_IDENTIFIER])) in {"y", "yes"},
    )


def _choices(text: str) -> dict[str, str]:
    """Choices of a field: ``1, Male | 2, Female``."""
    parts = [part.split(",", 1) for part in text.split("|") if "," in part]
    return {key_of(code): " ".join(_TAG.sub(" ", label).split()) for code, label in parts}
