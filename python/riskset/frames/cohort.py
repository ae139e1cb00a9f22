"""A cohort made from a data frame, without a study file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting.columns import guess_column
from riskset.drafting.roles import is_patient_number
from riskset.frames import endpoints as of_endpoints
from riskset.frames import exposures as of_exposures
from riskset.frames.plain import plain, plain_mapping
from riskset.frames.sections import Columns, check_kinds, check_names, group_entries, named_groups, variable_entries
from riskset.frames.validation import of_frame, validated
from riskset.frames.variables import Said
from riskset.kinds.registry import installed_kinds
from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study import StudyProblems
from riskset.study.checks import load_cohort
from riskset.study.data_frames import FRAME, FRAME_ROWS, read_frame
from riskset.study.keys import key_of
from riskset.study.missing import ALWAYS
from riskset.study.reading import column_of, table_of
from riskset.study.table import TextRules

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from riskset.study import Cohort
    from riskset.study.data_frames import ReadFrame
    from riskset.study.raw_table import RawColumn
    from riskset.study.schema_parts import TimeUnit
    from riskset.study.table import Column

_OF_VALUES = (
    "decimal",
    "date_format",
    "date_formats",
    "partial_dates",
    "two_digit_years",
    "expect",
    "missing",
    "follow_up",
)


def cohort(
    frame: Any,  # noqa: ANN401  frames of several libraries
    *,
    id: str | None = None,  # noqa: A002  called as in a study file
    endpoints: Mapping[str, Any] | None = None,
    variables: Sequence[str] | Mapping[str, Any] | None = None,
    groups: str | Sequence[str] | Mapping[str, Any] | None = None,
    exposures: Mapping[str, Any] | None = None,
    populations: Mapping[str, Any] | None = None,
    propensity: Mapping[str, Any] | None = None,
    imputation: Mapping[str, Any] | None = None,
    labels: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    levels: Mapping[str, Any] | None = None,
    missing: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None,
    title: str = "Cohort",
    time_unit: TimeUnit = "months",
    time_origin: str | None = None,
    landmark: float | Mapping[str, Any] | None = None,
    follow_up: str | None = None,
    study: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Cohort:
    """Make a cohort from a data frame, without a study file.

    The kind, levels and label of a column are guessed from its name and values if the frame does not give them. Every
    guess can be overruled. The frame is not changed. See docs/without-a-study-file.md.

    Parameters
    ----------
    frame : DataFrame
        One row for each patient: a frame of pandas or Polars, or a table of PyArrow.
    id : str, optional
        Column of the patient numbers. If omitted, each row is a patient.
    endpoints : mapping, optional
        Endpoints by name, each from :func:`riskset.endpoint` or a mapping as in a study file.
    variables : sequence of str, or mapping, optional
        Columns that are characteristics of patients, in order. In a mapping, each value is an entry as in a study file,
        or ``None``; what it leaves out is guessed. If omitted, all columns except the patient number, times and events
        of endpoints, times and groups of exposures, columns named in `groups`, and names, remarks and other free text.
    groups : str, sequence of str, or mapping, optional
        Columns that define groups, or mappings by name: ``{"variable": ..., "levels": ..., "label": ...}``. Any
        variable with levels can define groups without being named here.
    exposures : mapping, optional
        Exposures that begin during follow-up, by name, each from :func:`riskset.exposure` or a mapping as in a study
        file. Displays name one in `by`, and regressions name one in `variables`.
    populations : mapping, optional
        Subsets of the patients: filters by name, such as ``{"adults": "age >= 18"}``.
    propensity : mapping, optional
        Propensity scores, as in a study file: ``{"treatment": "arm", "covariates": ["age", "sex"]}``, or several by name.
        Their weights are called ``"propensity"``, or by that name.
    imputation : mapping, optional
        Multiple imputation of missing values, as in a study file: ``{"variables": ["ldh"], "with": ["age"], "endpoints":
        ["os"]}``, or several by name. Regressions take it with ``cases="imputed"``.
    labels : mapping, optional
        Printed labels by column.
    kinds : mapping, optional
        Kinds by column: ``continuous``, ``count``, ``categorical``, ``ordinal``, ``dichotomous``, ``multiple``, ``date``.
    levels : mapping, optional
        Levels by column, in order: codes with their labels (``{0: "Control", 1: "Treated"}``), or values
        (``["Low", "High"]``).
    missing : sequence, or mapping, optional
        Values that mean not known, for all columns or by column. ``None``, nan and ``NA`` always do.
    title : str
    time_unit : {"days", "weeks", "months", "years"}
        Unit in which times are computed and printed. It is also the unit of endpoints that name none.
    time_origin : str, optional
        Event that times are counted from, as written on the time axis.
    landmark : float or mapping, optional
        The landmark in `time_unit`, or a mapping as in a study file.
    follow_up : str, optional
        Endpoint that ends observation: events after it are errors.
    study, data : mapping, optional
        Other keys of the sections `study` and `data` of a study file, such as ``{"suppress": 5}`` and
        ``{"date_format": "%d.%m.%Y"}``. Small numbers are suppressed in each table or figure by itself. Two calls
        together may reveal what each of them hides.

    Returns
    -------
    Cohort
        The cohort, which the functions of all kinds of displays take. :meth:`riskset.study.Cohort.to_study` writes its
        study file.

    Raises
    ------
    StudyProblems
        If something is wrong. All faults are listed, each with its column, row (counted from 1), value and remedy.
    TypeError
        If `frame` is not a data frame.

    Warns
    -----
    UserWarning
        If a guess should be checked, such as 999 among ages.

    Examples
    --------
    >>> import pandas as pd
    >>> import riskset
    >>> frame = pd.DataFrame(
    ...     {
    ...         "patient": [1, 2, 3, 4, 5, 6],
    ...         "arm": ["New", "Old", "New", "Old", "New", "Old"],
    ...         "age": [52.5, 61.0, 47.0, 58.5, 66.0, 39.5],
    ...         "os_days": [210, 95, 400, 310, 150, 365],
    ...         "died": [1, 1, 0, 0, 1, 0],
    ...     }
    ... )
    >>> os = riskset.endpoint(time="os_days", event={"died": 1}, unit="days")
    >>> cohort = riskset.cohort(frame, id="patient", endpoints={"os": os})
    >>> cohort.size
    6
    >>> shown = riskset.baseline_table(cohort, by="arm")
    """
    read = read_frame(frame)
    given = _Given(
        id=id, endpoints=endpoints, variables=variables, groups=groups, exposures=exposures,
        populations=plain_mapping(populations, "populations"), propensity=plain_mapping(propensity, "propensity"), imputation=plain_mapping(imputation, "imputation"), labels=plain_mapping(labels, "labels"), kinds=plain_mapping(kinds, "kinds"), levels=plain_mapping(levels, "levels"),
        missing=plain(missing),
        study={
            "title": title, "time_unit": time_unit, **({} if time_origin is None else {"time_origin": time_origin}),
            **plain_mapping(study, "study"),
        },
        landmark=landmark, follow_up=follow_up, data=plain_mapping(data, "data"),
    )  # fmt: skip
    _check_id(frame, read, id)
    mapping, told = _study_of(read, given)
    checked = validated(mapping)
    try:
        made = load_cohort(checked, installed_kinds(), table_of(checked, read.raw, FRAME_ROWS))
    except StudyProblems as error:
        exposed = of_exposures.times_of(checked.exposures.values())
        raise StudyProblems(of_frame(problem, exposed) for problem in error.problems) from None
    for each in told:
        warnings.warn(each, UserWarning, stacklevel=2)
    return made


@dataclass(frozen=True)
class _Given:
    """What the caller says, as a study file would hold it where that does not need the frame."""

    id: str | None
    endpoints: Mapping[str, Any] | None
    variables: Any
    groups: Any
    exposures: Mapping[str, Any] | None
    populations: dict[str, Any]
    propensity: dict[str, Any]
    imputation: dict[str, Any]
    labels: dict[str, Any]
    kinds: dict[str, Any]
    levels: dict[str, Any]
    missing: Any
    study: dict[str, Any]
    landmark: Any
    follow_up: str | None
    data: dict[str, Any]

    @property
    def missing_everywhere(self) -> list[Any]:
        """Values that mean not known in all columns."""
        values = [] if self.missing is None or isinstance(self.missing, dict) else self.missing
        return [values] if not isinstance(values, list) else values

    @property
    def missing_of(self) -> dict[str, list[Any]]:
        """Values that mean not known in single columns."""
        by_column = self.missing if isinstance(self.missing, dict) else {}
        return {name: values if isinstance(values, list) else [values] for name, values in by_column.items()}


def _check_id(frame: Any, read: ReadFrame, name: str | None) -> None:  # noqa: ANN401
    """The column of the patients' numbers is there; an index is not a column."""
    names = [column.name for column in read.raw.columns]
    if name is None or name in names:
        return
    index = getattr(getattr(frame, "index", None), "names", None) or []
    remedy = did_you_mean(str(name), names, "Columns")
    if name in list(index):
        remedy = "It is the frame's index, which is not a column: give frame.reset_index()"
    message = f"id names {quoted(name)}, which is not a column"
    raise StudyProblems([Problem(file=FRAME, value=str(name), message=message, remedy=remedy)])


def _study_of(read: ReadFrame, given: _Given) -> tuple[dict[str, Any], list[str]]:
    """The study as a mapping, and what the caller should look at."""
    check_kinds(given.kinds)
    names = [column.name for column in read.raw.columns]
    described = [*names, *(given.variables if isinstance(given.variables, dict) else [])]
    check_names(described, {"labels": given.labels, "kinds": given.kinds, "levels": given.levels})
    check_names(names, {"missing": given.missing_of})
    unit = str(given.study["time_unit"])
    entries = of_endpoints.endpoint_entries(given.endpoints, unit)
    exposures = of_exposures.exposure_entries(given.exposures, unit)
    known = {column.name: _seen(column, given) for column in read.raw.columns}
    data, wanted = _data(given, known), named_groups(given.groups, exposures, known)
    seen = validated(_only(data, given, entries, exposures))
    timed = of_endpoints.columns_of(seen.endpoints.values()) | of_exposures.columns_of(seen.exposures)
    taken = timed | _unasked(known, given, wanted)
    said = Said(given.kinds, given.levels, given.labels, given.missing_of, read.ordered)
    columns = Columns(known, said, frozenset(taken))
    variables, told = variable_entries(columns, given.variables)
    groups = group_entries(columns, wanted, variables)
    _check_missing(given, variables, taken, of_exposures.times_of(seen.exposures.values()))
    mapping = {
        "study": given.study, "data": data, "variables": variables, "groups": groups,
        "populations": given.populations, "endpoints": entries, "exposures": exposures,
        "propensity": given.propensity, "imputation": given.imputation, **_landmark(given),
    }  # fmt: skip
    return {name: section for name, section in mapping.items() if section}, told


def _landmark(given: _Given) -> dict[str, Any]:
    at = plain(given.landmark)
    return {} if at is None else {"landmark": at if isinstance(at, dict) and "median_of" not in at else {"at": at}}


def _only(data: dict[str, Any], given: _Given, endpoints: dict[str, Any], exposures: dict[str, Any]) -> dict[str, Any]:
    """The study without what needs guesses, by whose models the endpoints and exposures are read."""
    return {
        "study": given.study, "data": data, "endpoints": endpoints, "exposures": exposures,
        "populations": given.populations,
    }  # fmt: skip


def _seen(column: RawColumn, given: _Given) -> Column:
    """A column with the frame's categories, in which what means missing does."""
    absent = [*given.missing_everywhere, *given.missing_of.get(column.name, [])]
    return column_of(column, TextRules(ALWAYS | frozenset(map(key_of, absent))))


def _data(given: _Given, known: Mapping[str, Column]) -> dict[str, Any]:
    """The section `data`, with the formats of dates that stand in the frame as text."""
    own = dict(given.data)
    wrong = [name for name in own if name not in _OF_VALUES]
    expected = own.get("expect")
    wrong += [f"expect.{key}" for key in expected if key != "patients"] if isinstance(expected, dict) else []
    if wrong:
        message = f"data has {quoted(wrong[0])}, which is of files or does not exist"
        remedy = f"Do it in the frame; known keys are {listed(_OF_VALUES)}"
        raise StudyProblems([Problem(file=FRAME, value=wrong[0], message=message, remedy=remedy)])
    formats: dict[str, Any] = {}
    if "date_format" not in own:
        for name, column in known.items():
            formats |= _date_formats(name, column)
    formats |= own.pop("date_formats", {})
    missing = [*given.missing_everywhere, *own.pop("missing", [])]
    section = {
        "path": FRAME, "id": given.id, "follow_up": given.follow_up or own.pop("follow_up", None), "missing": missing,
        "date_formats": formats, **own,
    }  # fmt: skip
    return {name: value for name, value in section.items() if value is not None and value not in ([], {})}


def _date_formats(name: str, column: Column) -> dict[str, Any]:
    """The format of dates that stand as text, where it can be only one."""
    if not any(isinstance(value, str) for value in column.distinct[:1]):
        return {}
    guess = guess_column(column)
    is_sure = set(guess.data) == {"date_formats"} and not any(remark.asks for remark in guess.remarks)
    return {name: guess.data["date_formats"][name]} if guess.use == "date" and is_sure else {}


def _unasked(known: Mapping[str, Column], given: _Given, groups: Mapping[str, Any]) -> set[str]:
    """Columns that are not characteristics unless they are named: groups, and numbers of patients."""
    names: set[str] = set() if given.id is None else {given.id}
    names |= {str(entry.get("variable", name)) for name, entry in groups.items()}
    for name, column in known.items():
        if is_patient_number(name) and np.unique(column.codes[column.known]).size == int(column.known.sum()):
            names.add(name)
    return names


def _check_missing(
    given: _Given, variables: Mapping[str, Any], taken: Collection[str], exposed: Collection[str]
) -> None:
    """Values that mean not known in a column are those of a variable."""
    columns = {str(entry.get("column", name)) for name, entry in variables.items() if isinstance(entry, dict)}
    for name in given.missing_of:
        if name not in columns:
            message = f"missing names {quoted(name)}, which is not a variable of the cohort"
            remedy = "Say it of the endpoint: riskset.endpoint(missing=[...])" if name in taken else "Remove it"
            remedy = "Say it of the exposure: riskset.exposure(missing=[...])" if name in exposed else remedy
            raise StudyProblems([Problem(file=FRAME, column=name, message=message, remedy=remedy)])
