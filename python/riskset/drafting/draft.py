"""Drafts a study from its data file: reads it as a study file would, guesses, and puts the guesses together."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.drafting.characteristics import REASONS, characteristics
from riskset.drafting.columns import guess_column
from riskset.drafting.dated import dated_endpoints
from riskset.drafting.displays import draft_displays
from riskset.drafting.events import as_written
from riskset.drafting.file_form import FileForm, file_form
from riskset.drafting.remark import ASKS, Remark
from riskset.drafting.roles import PatientNumber, dates_of, group_columns, patient_number, with_control_first
from riskset.drafting.rows_of_patient import one_row_each
from riskset.drafting.study_text import StudyText
from riskset.drafting.timed import endpoint_of, timed_endpoints
from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study.expressions import backticked
from riskset.study.problems import StudyProblems
from riskset.study.reading import read_table
from riskset.study.schema import StudyFile
from riskset.yaml_lines import YamlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from riskset.drafting.dictionary import Dictionary
    from riskset.drafting.endpoint import DraftedEndpoint
    from riskset.drafting.guess import Guess
    from riskset.drafting.roles import Dates
    from riskset.study.table import Table


NONE = "none"
"""What is wished for where there is no such column."""
_MOST_TOLD = 6


@dataclass(frozen=True)
class Wishes:
    """What is known before a study is drafted; what is not, is guessed.

    Attributes
    ----------
    title : str
    sheet : str or None
    dictionary : Dictionary or None
        Labels and choices of the columns, from elsewhere.
    id, groups : str or None
        Columns of the patient's number and of the groups; ``none`` says that there is none.
    endpoints : dict of str to tuple of str, or None
        Columns of time and event by the endpoint's name; without any, the study has no endpoint.
    """

    title: str = ""
    sheet: str | None = None
    dictionary: Dictionary | None = None
    id: str | None = None
    groups: str | None = None
    endpoints: dict[str, tuple[str, str]] | None = None


@dataclass(frozen=True)
class Draft:
    """A drafted study.

    Attributes
    ----------
    text : StudyText
    guesses : dict of str to Guess
        What each column most likely is.
    number : PatientNumber
    groups : list of str
        Columns that may be the groups, the likeliest first.
    endpoints : list of DraftedEndpoint
    rows : int
        Patients read.
    """

    text: StudyText
    guesses: dict[str, Guess]
    number: PatientNumber
    groups: list[str]
    endpoints: list[DraftedEndpoint]
    rows: int


def draft_study(data: Path, study_path: Path, wishes: Wishes = Wishes()) -> Draft:
    """Draft the study file of a data file.

    Parameters
    ----------
    data : Path
        The data file, of any format that a study file takes.
    study_path : Path
        Where the study file will stand, from which the path of the data is seen.
    wishes : Wishes
        What need not be guessed.

    Raises
    ------
    StudyProblems
        When the data cannot be read, or have no column of a name that was wished for.
    """
    form = file_form(data, wishes.sheet)
    relative = os.path.relpath(data, study_path.parent).replace(os.sep, "/")
    options: dict[str, Any] = {"path": relative, **({"sheet": wishes.sheet} if wishes.sheet else {}), **form.options}
    table = _read(study_path, options)
    guesses = _guesses(table, form, wishes.dictionary)
    number = _number(guesses, table, wishes.id)
    if number.several and number.name is not None:
        rows = one_row_each(guesses, number.name)
        options = {**options, "id": number.name, **rows.options}
        table = _read(study_path, options)
        form = replace(form, remarks=(*form.remarks, *rows.remarks))
        guesses = _guesses(table, form, wishes.dictionary)
    return _Drafted(options, form, table, guesses, number, wishes).draft()


def _read(study_path: Path, options: Mapping[str, Any]) -> Table:
    """The data as a study file with these options reads them."""
    study = StudyFile.model_validate({"study": {"title": "Study"}, "data": dict(options)})
    return read_table(study.located(study_path, YamlDocument(None), frozenset()))


def _guesses(table: Table, form: FileForm, dictionary: Dictionary | None) -> dict[str, Guess]:
    columns = dict(table.columns)
    for name, text in form.labels.items():
        if name in columns and not columns[name].label:
            label = text if text == words.label_of(text) or "(" not in text else words.label_of(text)
            columns[name] = replace(columns[name], label=label)
    if dictionary is not None:
        columns = dictionary.applied(columns)
    guesses = {name: guess_column(column) for name, column in columns.items()}
    return guesses if dictionary is None else dictionary.corrected(guesses)


def _number(guesses: Mapping[str, Guess], table: Table, wished: str | None) -> PatientNumber:
    if wished is None:
        return patient_number(guesses, table.size)
    if wished == NONE:
        return PatientNumber(None)
    _check_column(guesses, wished, table.file, "the patient's number")
    values = guesses[wished].values
    return PatientNumber(wished, several=not values.is_unique)


def _check_column(guesses: Mapping[str, Guess], name: str, file: str, what: str) -> None:
    if name not in guesses:
        message = f"there is no column {quoted(name)} for {what}"
        raise _refused(file, message, did_you_mean(name, [*guesses], "Columns"), value=name)


def _refused(
    file: str, message: str, remedy: str, *, column: str | None = None, value: str | None = None
) -> StudyProblems:
    return StudyProblems([Problem(file=file, column=column, value=value, message=message, remedy=remedy)])


def _evidence(guess: Guess) -> list[Remark]:
    """What a kind was guessed from, where no other remark says it: the range of numbers, how often each level stands."""
    size, values = guess.values.size, guess.values
    told: list[str] = []
    if guess.kind in {"continuous", "count"} and values.numbers and not any(each.asks for each in guess.remarks):
        told.append(f"{min(values.numbers):.6g} to {max(values.numbers):.6g}")
    elif guess.levels and not guess.remarks and len(values.meant) <= _MOST_TOLD:
        told.append(values.told(values.meant))
    if 2 * values.held < size and guess.kind != "multiple":
        told.append(f"known in {values.held} of {size}")
    return [Remark("kind", ", ".join(told))] if told else []


def _written(spec: dict[str, Any]) -> dict[str, Any]:
    """The entry of a variable as it is written: codes that are whole numbers without quotes."""
    return {**spec, "missing": as_written(spec["missing"])} if "missing" in spec else spec


@dataclass
class _Drafted:
    """A draft while it is put together."""

    options: dict[str, Any]
    form: FileForm
    table: Table
    guesses: dict[str, Guess]
    number: PatientNumber
    wishes: Wishes
    text: StudyText = field(default_factory=lambda: StudyText({}))

    def draft(self) -> Draft:
        dates = self._dates()
        endpoints = self._found_endpoints(dates)
        groups = self._group_columns(endpoints)
        if groups:
            self.guesses[groups[0]] = with_control_first(self.guesses[groups[0]])
        self._data(endpoints)
        self._study(dates.origin)
        outcomes = self._taken(endpoints)
        self._variables(outcomes, dates.origin)
        self._endpoints(endpoints)
        self._groups(groups)
        draft_displays(self.text, self.guesses, groups[0] if groups else None, endpoints)
        order = ("study", "data", "variables", "groups", "populations", "endpoints", "displays")
        study = {section: self.text.study.get(section, {}) for section in order}
        text = replace(self.text, study=study)
        return Draft(text, self.guesses, self.number, groups, endpoints, self.table.size)

    def _dates(self) -> Dates:
        """What the dates are; where none begins time, it begins with the first row of a patient."""
        dates, first = dates_of(self._free()), self._first_visit
        if dates.origin is not None or first is None:
            return dates
        asked = Remark("from", f"from the earliest {first} of a patient?", asks=True)
        others = tuple(name for name in dates.others if name != first)
        return replace(dates, origin=first, others=others, remarks=(*dates.remarks, asked))

    @property
    def _first_visit(self) -> str | None:
        """The date of which the earliest row of a patient counts."""
        keep = self.options.get("rows", {}).get("keep")
        return keep.get("earliest") if isinstance(keep, dict) else None

    def _found_endpoints(self, dates: Dates) -> list[DraftedEndpoint]:
        """Those that were wished for, else those of times and events, and of dates where these leave any out."""
        if self.wishes.endpoints is not None:
            return [self._wished(name, *columns) for name, columns in self.wishes.endpoints.items()]
        timed = timed_endpoints({guess.name: guess for guess in self._free()})
        dated = dated_endpoints(self.guesses, dates)
        unsure = {each.name for each in timed if any(remark.asks for remark in each.remarks)}
        surer = {each.name for each in dated} & unsure
        kept = [each for each in timed if each.name not in surer]
        return kept + [each for each in dated if each.name not in {one.name for one in kept}]

    def _wished(self, name: str, time: str, event: str) -> DraftedEndpoint:
        _check_column(self.guesses, time, self.table.file, f"the time of {name}")
        _check_column(self.guesses, event, self.table.file, f"the event of {name}")
        made = endpoint_of(self.guesses, name, time, event)
        if made is None:
            message = f"{quoted(time)} has no times, or {quoted(event)} no events of two to six codes"
            raise _refused(self.table.file, message, "Name a column of numbers and one of events", value=name)
        return made

    def _free(self) -> Iterable[Guess]:
        return (guess for guess in self.guesses.values() if guess.name != self.number.name)

    @staticmethod
    def _taken(endpoints: Iterable[DraftedEndpoint]) -> set[str]:
        return {column for endpoint in endpoints for column in endpoint.columns}

    def _group_columns(self, endpoints: list[DraftedEndpoint]) -> list[str]:
        wished = self.wishes.groups
        if wished == NONE:
            return []
        outcomes = self._taken(endpoints)
        found = [name for name in group_columns(self._free()) if name not in outcomes]
        if wished is None:
            return found
        _check_column(self.guesses, wished, self.table.file, "the groups")
        if len(self.guesses[wished].levels) < 2:
            message = f"column {quoted(wished)} has no levels that could be groups"
            raise _refused(self.table.file, message, "Name a column of two levels or more", column=wished)
        return [wished, *(name for name in found if name != wished)]

    def _study(self, origin: str | None) -> None:
        self.text.study["study"] = {"title": self.wishes.title or "Title of the study", "time_unit": "months"}
        if not self.wishes.title:
            self.text.note(("study", "title"), Remark("title", "what is the study called?", asks=True))
        if origin is not None:
            self.text.study["study"]["time_origin"] = words.origin_in_words(
                self.guesses[origin].values.column.label or origin
            )

    def _data(self, endpoints: list[DraftedEndpoint]) -> None:
        first = {"path": self.options["path"]} | ({"id": self.number.name} if self.number.name is not None else {})
        data: dict[str, Any] = first | {
            name: value for name, value in self.options.items() if name not in {"path", "id"}
        }
        data["expect"] = self.table.size
        self._dates_of_data(data)
        self.text.note(("data", "expect"), Remark("expect", "patients today; a file that is cut off is then told"))
        self.text.study["data"] = data
        for remark in (*self.number.remarks, *self.form.remarks):
            self.text.note(("data", remark.key if remark.key in data else "path"), remark)
        if any(each.name == "os" for each in endpoints):
            data["follow_up"] = "os"

    def _dates_of_data(self, data: dict[str, Any]) -> None:
        """Say how dates are written, and ask what cannot be known of them."""
        formats: dict[str, Any] = {}
        for guess in self.guesses.values():
            formats |= guess.data.get("date_formats", {})
            data |= {name: value for name, value in guess.data.items() if name != "date_formats"}
            told = (each for each in guess.remarks if each.key == "date_formats" and guess.data)
            self.text.note(
                ("data", "date_formats"), *(replace(each, text=f"{guess.name}: {each.text}") for each in told)
            )
        if formats:
            data["date_formats"] = formats
        asked = {"two_digit_years": "30 is 1930 and 29 is 2029?", "partial_dates": "dates without a day: which day?"}
        for key, question in asked.items():
            if key in data:
                self.text.note(("data", key), Remark(key, question, asks=True))

    def _variables(self, outcomes: set[str], origin: str | None) -> None:
        """Describe the characteristics, and say which columns are none, and why; of their values nothing."""
        names, others = characteristics({guess.name: guess for guess in self._free()}, outcomes, origin)
        self.text.study["variables"] = {name: _written(self.guesses[name].spec) for name in names}
        for name in names:
            guess = self.guesses[name]
            self.text.note(("variables", name), *(each for each in guess.remarks if each.key != "date_formats"))
            self.text.note(("variables", name), *_evidence(guess))
        reasons = REASONS | ({"empty": "empty in the rows that count"} if self.number.several else {})
        asides = [
            f"Not described: {listed(others[each], 60)} ({why})" for each, why in reasons.items() if each in others
        ]
        for name in others.get("unclear", []):
            asides += [f"Not described: {quoted(name)}. {remark}" for remark in self.guesses[name].remarks]
        if asides:
            self.text.asides["variables"] = asides

    def _endpoints(self, endpoints: list[DraftedEndpoint]) -> None:
        self.text.study["endpoints"] = {each.name: each.spec for each in endpoints}
        lacking: dict[str, None] = {}
        for each in endpoints:
            self.text.note(("endpoints", each.name), *each.remarks)
            if self.number.several and "time" in each.spec:
                told = "the time and the event of the row that counts: are they of this endpoint?"
                self.text.note(("endpoints", each.name), Remark("time", told, asks=True))
            lacking |= dict.fromkeys(each.lacking)
        if lacking:
            known = " and ".join(f"known({backticked(name)})" for name in lacking)
            self.text.study["populations"] = {"followed": {"filter": known, "label": "Patients with follow-up"}}
            for each in endpoints:
                each.spec["among"] = "followed"
        if not endpoints and self.wishes.endpoints is None:
            told = (
                f"{ASKS}which columns are the times and events? Such as "
                "os: {label: Overall survival, time: os_days, "
                "unit: days, event: {died: 1}}, or from dates: {label: Overall survival, from: infusion, first_of: "
                "{death: death_date}, end: last_contact}"
            )
            self.text.asides["endpoints"] = [told]

    def _groups(self, groups: list[str]) -> None:
        if not groups and self.wishes.groups == NONE:
            return
        if not groups:
            self.text.asides["groups"] = [f"{ASKS}which column tells the groups apart? Such as arm: {{variable: arm}}"]
            return
        self.text.study["groups"] = {groups[0]: {"variable": groups[0]}}
        if self.wishes.groups is None:
            others = f"; or by {listed(groups[1:])}" if groups[1:] else ""
            self.text.note(
                ("groups", groups[0]), Remark("variable", f"by its name{others}: right?", asks=bool(groups[1:]))
            )
