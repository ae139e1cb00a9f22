"""Checks of the study file by itself: names that its entries give each other, levels, expressions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.journals import check_journal, find_journal
from riskset.naming import VERSUS, counted, with_article
from riskset.problems import LookupFailed, Problem, did_you_mean, quoted
from riskset.study.conditions import competing_events, in_common
from riskset.study.dates import has_short_year, precision_of
from riskset.study.entries.base import ALL, FROM_LANDMARK
from riskset.study.entries.imputations import check_imputation
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.keys import key_of
from riskset.study.levels import level_map
from riskset.study.missing import ALWAYS, keys_of, missing_of
from riskset.study.problems import display_of
from riskset.study.propensity_section import check_propensity
from riskset.study.schema_parts import EventTimes
from riskset.study.sections import DESCRIBED_ALONE, Cases, Cut, DatedEndpoint, DatedEvent
from riskset.study.variables import cut_faults
from riskset.yaml_lines import dotted, dotted_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.study.entries.base import DisplayBase
    from riskset.study.file_sections import TableFile
    from riskset.study.schema import StudyFile
    from riskset.study.schema_parts import Levels
    from riskset.study.sections import EndpointSpec, ExposureSpec, VariableSpec
    from riskset.yaml_lines import KeyPath

DERIVED = {"multiple": "contains(x, 'choice')", "date": "year(x) or days_between(start, x)"}
"""By kind, an expression over a variable that every display can show."""


KNOWN_FROM_START = "Name groups that are known from the start"


def check_study(study: StudyFile) -> list[Problem]:
    """What is wrong with a study file that has the right keys and types."""
    checks = _Checks(study)
    checks.named(("study", "population"), study.study.population, "populations")
    checks.journal(study.study.journal)
    checks.date_formats()
    checks.row_conditions(("data",), study.data)
    checks.patients_numbers()
    for index, other in enumerate(study.data.join):
        checks.row_conditions(("data", "join", index), other)
    for name, spec in study.variables.items():
        checks.variable(name, spec)
    for name, group in study.groups.items():
        own, missing = study.variables.get(group.variable), ALWAYS | keys_of(study.data.missing)
        missing = missing if own is None else missing_of(own, missing)
        checks.levels(("groups", name, "levels"), group.levels, missing)
    for name, population in study.populations.items():
        checks.expression(("populations", name), population if isinstance(population, str) else population.filter)
    for name, endpoint in study.endpoints.items():
        checks.endpoint(name, endpoint)
    for name, exposure in study.exposures.items():
        checks.exposure(name, exposure)
    _check_estimated(checks, study)
    checks.named(("data", "follow_up"), study.data.follow_up, "endpoints")
    for index, name in enumerate((study.landmark.event_free if study.landmark else None) or []):
        checks.named(("landmark", "event_free", index), name, "endpoints")
        checks.counts_from_start(("landmark", "event_free", index), name)
    for name, display in study.displays.items():
        checks.display(name, display)
    return checks.problems


def _check_estimated(checks: _Checks, study: StudyFile) -> None:
    """The sections whose values are estimated: weights, and what is drawn for missing values."""
    for name, spec in study.propensities.items():
        check_propensity(checks, study.propensity_place(name), name, spec)
    for name, imputation in study.imputations.items():
        check_imputation(checks, study.imputation_place(name), name, imputation)


def check_entry(study: StudyFile, entry: DisplayBase, where: KeyPath) -> list[Problem]:
    """What is wrong with a display's entry that stands beside the study file, as a function's options do."""
    checks = _Checks(study)
    checks.entry(where, entry)
    return checks.problems


@dataclass
class _Checks:
    study: StudyFile
    problems: list[Problem] = field(default_factory=list[Problem])

    def note(self, where: KeyPath, message: str, remedy: str, value: str | None = None) -> None:
        line = self.study.line(*where)
        file = str(self.study.path)
        problem = Problem(file=file, line=line, value=value, message=message, remedy=remedy, display=display_of(where))
        self.problems.append(problem)

    def named(self, where: KeyPath, name: str | None, section: str) -> None:
        """A name must stand in `section`."""
        if name is None or self.study.is_unread(section, name):
            return
        known: list[str] = list(getattr(self.study, section))
        if name in known:
            return
        what = section.removesuffix("s")
        if not known:
            message = f"{dotted_list(where)} names {with_article(what)}, but the study file has no {section}"
            self.note(where, message, f"Add {section}, or remove what names one", section)
            return
        message = f"{dotted_list(where)} names {quoted(name)}, which is not {with_article(what)}"
        self.note(where, message, did_you_mean(name, known, section.capitalize()), name)

    def journal(self, name: str | None) -> None:
        """The journal must be known, and a file of the project's own must be right."""
        if name is None:
            return
        where = ("study", "journal")
        try:
            path = find_journal(name, self.study.path.parent)
        except LookupFailed as error:
            message, _, remedy = str(error).partition(". ")
            self.note(where, f"study.journal: {message}", remedy or "Name a file that there is", name)
            return
        self.problems += check_journal(path)

    def counts_from_start(self, where: KeyPath, name: str) -> None:
        """An endpoint must have the clock of the study, as a landmark does."""
        spec = self.study.endpoints.get(name)
        if spec is not None and spec.origin is not None:
            message = f"{dotted_list(where)} names {quoted(name)}, which counts from {spec.origin}"
            self.note(where, message, "Name endpoints that count from the start of the study's clock", name)

    def expression(self, where: KeyPath, text: str) -> None:
        try:
            parse_expression(text)
        except ExpressionError as error:
            message = f"{dotted(where)}, character {error.position} of {quoted(text.strip())}: {error.message}"
            self.note(where, message, error.remedy, text)

    def row_conditions(self, where: KeyPath, file: TableFile) -> None:
        """Which rows of a file are patients, which give a gathered column, and which are its header."""
        gathered = {} if file.rows is None else file.rows.gather
        conditions: dict[KeyPath, str | None] = {("drop",): file.drop}
        conditions |= {("rows", "gather", new, "where"): each.where for new, each in gathered.items()}
        for path, text in conditions.items():
            if text is not None:
                self.expression((*where, *path), text)
        head = file.header_rows
        if head != sorted(set(head)):
            message = f"{dotted((*where, 'header'))} names rows {', '.join(map(str, head))}, which do not ascend"
            self.note((*where, "header"), message, f"Write them from the top: {sorted(set(head))}")

    def patients_numbers(self) -> None:
        """What is said of a patient's rows needs the column of the patients' numbers."""
        data = self.study.data
        wanted = {"join": bool(data.join), "rows": data.rows is not None, "without_id": data.without_id == "drop"}
        for key in (key for key, is_given in wanted.items() if is_given and data.id is None):
            message = f"data.{key} needs the patients' numbers, but data.id names no column"
            self.note(("data", key), message, f"Add data: {{id: column of the patient's number}}, or remove {key}")

    def date_formats(self) -> None:
        """Each format must be one of dates, and years of two digits need the first of their century."""
        data = self.study.data
        given: dict[KeyPath, str | list[str] | None] = {("data", "date_format"): data.date_format}
        given |= {("data", "date_formats", column): formats for column, formats in data.date_formats.items()}
        for where, formats in given.items():
            for each in [formats] if isinstance(formats, str) else formats or []:
                self.date_format(where, each)

    def date_format(self, where: KeyPath, date_format: str) -> None:
        data, precision = self.study.data, precision_of(date_format)
        if precision is None:
            message = f"{dotted(where)}: {quoted(date_format)} is not a format of dates"
            self.note(
                where,
                message,
                "Write it as '%d.%m.%Y' (day, month, year), '%m/%d/%y', '%d %b %Y' or excel",
                date_format,
            )
        elif has_short_year(date_format) and data.two_digit_years is None:
            message = f"{dotted(where)}: {quoted(date_format)} has years of two digits, which may be of two centuries"
            remedy = "Say the first of the hundred years that they mean: data: {two_digit_years: 1930}"
            self.note(where, message, remedy, date_format)
        elif precision != "day" and data.partial_dates == "refuse":
            message = f"{dotted(where)}: {quoted(date_format)} has no day"
            self.note(where, message, "Say which day it stands for: data: {partial_dates: middle}", date_format)

    def levels(self, where: KeyPath, levels: Levels | None, missing: Iterable[str]) -> None:
        """No code twice, none that is also `missing`, at least one label."""
        codes = levels if levels is not None else []
        absent = keys_of(missing)
        seen: dict[str, str] = {}
        for code in codes:
            key = key_of(code)
            if key in seen:
                message = f"{dotted(where)}: codes {quoted(seen[key])} and {quoted(code)} are the same"
                self.note((*where, code), message, "Keep one of them", code)
            seen.setdefault(key, code)
            if key in absent:
                message = f"{dotted(where)}: {quoted(code)} also means missing"
                remedy = (
                    "Remove it from levels, or from missing; of a variable alone: variables: {name: {missing: [...]}}"
                )
                if key in ALWAYS:
                    remedy = "Remove it, or name it as a level of the variable: variables: {name: {levels: ...}}"
                self.note((*where, code), message, remedy, code)
        if levels is not None and not any(label is not None for label in (level_map(levels) or {}).values()):
            self.note(where, f"{dotted(where)} names no level", "Write {code: label}, or remove levels")

    def named_levels(self, where: KeyPath, spec: VariableSpec) -> None:
        """Only levels have a reference, and only two of them a line that shows one."""
        if spec.level is not None and spec.kind != "dichotomous":
            message = f"{dotted(where)} is {spec.kind} and has a level that its line shows"
            self.note((*where, "level"), message, "Remove level, or write kind: dichotomous")
        if spec.reference is not None and (not spec.has_levels or spec.kind == "multiple"):
            message = f"{dotted(where)} is {spec.kind} and has a reference level"
            self.note((*where, "reference"), message, "Remove reference")

    def variable(self, name: str, spec: VariableSpec) -> None:
        where: KeyPath = ("variables", name)
        self.levels((*where, "levels"), spec.levels, [*self.study.data.missing, *spec.missing])
        levels = level_map(spec.levels)
        labels = list(dict.fromkeys(label for label in (levels or {}).values() if label is not None))
        if not spec.has_levels and levels is not None:
            message = f"{dotted(where)} is {spec.kind} and has levels"
            self.note((*where, "levels"), message, "Remove levels, or write kind: categorical")
        if spec.kind == "dichotomous" and levels is not None and len(labels) != 2:
            message = f"{dotted(where)} is dichotomous, but has {counted(len(labels), 'level')}"
            self.note((*where, "levels"), message, "Name two levels, or write kind: categorical")
        self.named_levels(where, spec)
        self.own_column(where, spec)
        self.described(where, spec)
        self.ticked(where, spec)
        if isinstance(spec.derive, str):
            self.expression((*where, "derive"), spec.derive)
        elif isinstance(spec.derive, Cases):
            for label, condition in spec.derive.cases.items():
                self.expression((*where, "derive", "cases", label), condition)
        elif isinstance(spec.derive, Cut):
            for key, message, remedy in cut_faults(spec.derive):
                self.note((*where, "derive", key), f"{dotted(where)}.derive: {message}", remedy)

    def described(self, where: KeyPath, spec: VariableSpec) -> None:
        """Several choices have what parts them, and are a column; neither they nor dates have what is of numbers."""
        if spec.kind == "multiple" and spec.derive is not None:
            remedy = "Remove derive" if spec.columns else "Name its column: column: ..."
            self.note((*where, "derive"), f"{dotted(where)} is multiple and derived", remedy)
        elif spec.kind == "multiple" and spec.separator is None and spec.columns is None:
            message = f"{dotted(where)} is multiple, but nothing says what stands between choices"
            self.note((*where, "kind"), message, "Add separator: ';', or columns: {column of a choice: its label}")
        for key in ("unit", "digits"):
            if spec.kind in DESCRIBED_ALONE and getattr(spec, key) is not None:
                self.note((*where, key), f"{dotted(where)} is {spec.kind} and has {key}", f"Remove {key}")
        for key in ("separator", "columns", "empty"):
            if getattr(spec, key) is not None and spec.kind != "multiple":
                message = f"{dotted(where)} is {spec.kind} and has {key}"
                self.note((*where, key), message, f"Remove {key}, or write kind: multiple")

    def ticked(self, where: KeyPath, spec: VariableSpec) -> None:
        """A column for each choice says all of them: neither one column nor levels stand beside it."""
        if spec.columns is None:
            return
        for key in ("column", "separator", "levels"):
            if getattr(spec, key) is not None:
                self.note((*where, key), f"{dotted(where)} has both columns and {key}", "Keep one of the two")
        if not any(label is not None for label in spec.columns.values()):
            message = f"{dotted((*where, 'columns'))} names no choice"
            self.note((*where, "columns"), message, "Write {column of a choice: its label}")

    def own_column(self, where: KeyPath, spec: VariableSpec) -> None:
        """What is said of the variable's column: what is derived has none."""
        if spec.column is not None and spec.derive is not None:
            message = f"{dotted(where)} has both column and derive"
            self.note((*where, "derive"), message, "Keep one of the two")
        for key in ("below", "above"):
            if getattr(spec, key) is not None and (not spec.is_number or spec.derive is not None):
                what = f"is {spec.kind}" if not spec.is_number else "is derived"
                message = f"{dotted(where)} {what} and has a rule for values beyond limits"
                self.note((*where, key), message, f"Remove {key}; it is for numbers of a column")
        if spec.missing and spec.derive is not None:
            message = f"{dotted(where)} is derived, and has no column of its own in which values mean missing"
            self.note((*where, "missing"), message, "Write it for the variable from which it is derived")

    def endpoint(self, name: str, spec: EndpointSpec | DatedEndpoint) -> None:
        where: KeyPath = ("endpoints", name)
        self.named((*where, "among"), spec.among, "populations")
        if isinstance(spec, DatedEndpoint):
            self.dated(where, spec)
            self.event_labels(where, spec.event_labels, len(spec.competing_members))
        else:
            self.timed(where, name, spec)
            self.event_labels(where, spec.event_labels, len(competing_events(spec)))

    def exposure(self, name: str, spec: ExposureSpec) -> None:
        """An exposure has a name of its own, and names of those without it and with it."""
        where: KeyPath = ("exposures", name)
        for section in ("groups", "variables"):
            if name in getattr(self.study, section):
                message = f"{dotted(where)} has the name of an entry of {section}"
                self.note(where, message, "Give one of the two another name", name)
        if isinstance(spec.when, str):
            self.expression((*where, "when"), spec.when)
        labels = spec.labels or []
        if spec.groups is None and len(labels) == 1:
            message = f"{dotted((*where, 'labels'))} names patients without the exposure alone"
            self.note(
                (*where, "labels"), message, "Name those with it too, or what tells them apart: groups", labels[0]
            )
        elif spec.groups is not None and len(labels) > 1:
            message = f"{dotted((*where, 'labels'))} names exposed patients, whom groups names"
            self.note((*where, "labels"), message, "Name patients without the exposure alone", labels[1])
        self.repeated((*where, "labels"), labels)
        for index, label in enumerate(labels):
            if VERSUS in label.casefold():
                message = f"{dotted((*where, 'labels'))}: {quoted(label)} is called like a comparison of two groups"
                self.note(
                    (*where, "labels", index), message, f"Give it a label without {quoted(VERSUS.strip())}", label
                )
        if spec.groups in self.study.exposures:
            message = (
                f"{dotted((*where, 'groups'))} names {quoted(spec.groups)}, an exposure that begins during follow-up"
            )
            remedy = "Name what is known when it begins: an entry of groups, a variable or a column"
            self.note((*where, "groups"), message, remedy, spec.groups)

    def event_labels(self, where: KeyPath, labels: Sequence[str] | None, competing: int) -> None:
        if labels is not None and len(labels) != competing + 1:
            message = f"{dotted(where)} has {counted(len(labels), 'event label')} for {counted(competing + 1, 'event')}"
            self.note((*where, "event_labels"), message, "Write one for the event and one for each competing event")

    def dated(self, where: KeyPath, spec: DatedEndpoint) -> None:
        """Each of what can happen first is the event or competes with it, and is one of the two."""
        for member, given in spec.first_of.items():
            if isinstance(given, DatedEvent) and isinstance(given.when, str):
                self.expression((*where, "first_of", member, "when"), given.when)
        members = list(spec.first_of)
        for key, names in (("event", spec.event_members), ("competing", spec.competing_members)):
            for each in names:
                if each not in members:
                    message = f"{dotted((*where, key))} names {quoted(each)}, which is none of first_of"
                    self.note((*where, key), message, did_you_mean(each, members, "They"), each)
            self.repeated((*where, key), names)
        for each in members:
            in_both = each in spec.event_members and each in spec.competing_members
            in_none = each not in spec.event_members and each not in spec.competing_members
            if in_both or in_none:
                what = "both the event and a competing event" if in_both else "neither the event nor a competing event"
                message = f"{quoted(each)} is {what} of {dotted(where)}"
                self.note(where, message, "Name each of first_of once, under event or competing", each)
        if not spec.event_members:
            self.note(where, f"{dotted(where)} has no event", "Name one of first_of that is not competing: event: ...")

    def timed(self, where: KeyPath, name: str, spec: EndpointSpec) -> None:
        competing = competing_events(spec)
        for key, form in (("event", spec.event), ("censored", spec.censored)):
            if isinstance(form, str):
                self.expression((*where, key), form)
        for index, form in enumerate(competing):
            path: KeyPath = (*where, "competing", index) if isinstance(spec.competing, list) else (*where, "competing")
            if isinstance(form, str):
                self.expression(path, form)
            shared = in_common(spec.event, form)
            if shared is not None:
                message = f"the competing event of endpoint {quoted(name)} is its own event: {shared}"
                self.note(path, message, "Name as competing what keeps the event from happening, such as death")
        times = spec.time.competing if isinstance(spec.time, EventTimes) else None
        if isinstance(times, list) and len(times) != len(competing):
            message = (
                f"{dotted(where)} has {counted(len(times), 'time')} of competing events for {len(competing)} of them"
            )
            self.note((*where, "time", "competing"), message, "Write one for each competing event, or one for all")
        elif times is not None and not competing:
            message = f"{dotted(where)} has a time of competing events, but no competing event"
            self.note((*where, "time", "competing"), message, "Add competing, or remove the time")

    def display(self, name: str, display: DisplayBase) -> None:
        self.entry(("displays", name), display)

    def entry(self, where: KeyPath, display: DisplayBase) -> None:
        """A display's entry: names of the study that it gives, and what its kind checks."""
        if display.population != ALL:
            self.named((*where, "population"), display.population, "populations")
        needs_landmark = display.landmark_shown is True and self.study.landmark is None
        if needs_landmark and not self.study.is_unread("landmark"):
            message = f"{dotted((*where, 'landmark'))} is true, but the study has no landmark"
            self.note((*where, "landmark"), message, "Add landmark: {at: ...}, or give a time here")
        self.exposures(where, display)
        described = set(display.described_variables())
        for place, variable in display.named_variables():
            spec = self.study.variables.get(variable)
            if self.study.data.id in ([variable] if spec is None or spec.derive else spec.columns_of(variable)):
                message = f"{dotted_list((*where, *place))} names {quoted(variable)}, the patients' numbers"
                self.note(
                    (*where, *place),
                    message,
                    "Remove it; they tell patients apart and say nothing about them",
                    variable,
                )
            if spec is not None and spec.kind in DESCRIBED_ALONE and variable not in described:
                message = f"{dotted_list((*where, *place))} names {quoted(variable)}, which is {spec.kind}"
                remedy = (
                    f"Show it in a table of characteristics; here name what is derived from it: {DERIVED[spec.kind]}"
                )
                self.note((*where, *place), message, remedy, variable)
        for place, endpoint in display.named_endpoints():
            self.named((*where, *place), endpoint, "endpoints")
        if not self.study.is_unread("displays", str(where[-1])):  # an unknown key may be one that is missed
            display.check(self, where)

    def exposures(self, where: KeyPath, display: DisplayBase) -> None:
        """An exposure is known at a landmark, or followed by a display that can; its clock is that of the endpoints."""
        named: list[tuple[KeyPath, str]] = [*display.named_variables()]
        named += [] if display.by is None else [(("by",), display.by)]
        for place, name in named:
            if name not in self.study.exposures or display.landmark_shown is not False:
                continue
            if (place, name) not in [*display.followed_exposures()]:
                message = (
                    f"{dotted_list((*where, *place))} names {quoted(name)}, an exposure that begins during follow-up"
                )
                remedy = FROM_LANDMARK if "landmark" in type(display).model_fields else KNOWN_FROM_START
                self.note((*where, *place), message, remedy, name)
                continue
            for key, endpoint in display.named_endpoints():
                spec = self.study.endpoints.get(endpoint)
                if spec is not None and spec.origin is not None:
                    message = (
                        f"{dotted_list((*where, *key))} names {quoted(endpoint)}, which counts from {spec.origin}, and "
                        f"exposure {quoted(name)} counts from the start of the study's clock"
                    )
                    self.note((*where, *key), message, "Name endpoints that count from there too", endpoint)

    def rows(self, where: KeyPath, names: Iterable[str], rows: Sequence[str]) -> None:
        """Names must be rows of the display."""
        for name in names:
            if name not in rows:
                message = f"{dotted(where)} names {quoted(name)}, which is not a row of the display"
                self.note((*where, name), message, did_you_mean(name, list(rows), "Rows"), name)

    def repeated(self, where: KeyPath, names: Sequence[str]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"{dotted(where)} has {quoted(name)} twice"
                self.note((*where, index), message, "Keep one of the two", name)
