"""An opened study: its displays, its result store, and its numbers for sentences."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from riskset.earlier_results import computed_once
from riskset.extras import how_to_get
from riskset.kinds.display import (
    Together,
    display_hints,
    display_results,
    made_of,
    origin_mark,
    results_together,
    show_display,
)
from riskset.kinds.letters import letter_hints
from riskset.live.numbers import CELL, SENTENCE, P, placed
from riskset.memory import collecting_seldom
from riskset.naming import folded
from riskset.problems import LookupFailed, Problem
from riskset.results import ResultStore, is_limit, only
from riskset.sentences import takes_marks
from riskset.shared_results import once_for_all
from riskset.spoken import note
from riskset.study import StudyProblems
from riskset.study.entries.thresholds import p_thresholds
from riskset.style import related
from riskset.tables.abbreviations import printed_text, unexplained
from riskset.tables.named import NamedCells, NamedResults
from riskset.tables.patients import patients_note
from riskset.tables.printed import plain
from riskset.tables.rules import by_rule, is_p_value
from riskset.tables.table import Cell, Table, Value
from riskset.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.figures.figure import Figure
    from riskset.live.numbers import Number
    from riskset.methods.methods import Methods
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.style import Style

# P values that displays print of what is compared; those of assumptions and differences are asked for by their names.
_MEANT = {"p_value", "factor_p_value", "interaction_p_value"}
# What is said beside a number: who has none.
_ASIDE = {"missing", "unknown"}
_EVERYONE = {"overall", "all patients"}
_NAMES = ("group", "variable", "endpoint", "model", "level", "at", "statistic", "source")
_SOURCE = "source"
_OPEN: WeakSet[OpenStudy] = WeakSet()


def open_studies() -> list[OpenStudy]:
    """The studies that are open in this process, and still used."""
    return list(_OPEN)


class OpenStudy:
    """A study file with its cohort, ready to show its displays.

    Every display is computed once, when it is first asked for; tables, figures and sentences are views of
    one result store.

    Parameters
    ----------
    cohort : Cohort
        The checked cohort of a study file; see :func:`riskset.open_study`.
    style : Style
        How numbers are printed.
    problems : iterable of Problem, optional
        Known problems of single displays. These displays are refused when they are asked for.
    """

    def __init__(self, cohort: Cohort, style: Style, problems: Iterable[Problem] = ()) -> None:
        self.cohort = cohort
        # A number has one print, whichever display draws a line beside it.
        self.style = style.telling(line for entry in cohort.study.displays.values() for line in p_thresholds(entry))
        self._refused: dict[str, list[Problem]] = {}
        for problem in problems:
            self._refused.setdefault(problem.display, []).append(problem)
        self._results: dict[str, list[Result]] = {}
        self._shown: dict[str, Table | Figure] = {}
        self._named: dict[str, NamedResults] = {}
        self._cells: dict[str, tuple[NamedCells, NamedCells]] = {}
        self._printed: dict[str, dict[Any, Value]] = {}
        _OPEN.add(self)

    @property
    def names(self) -> list[str]:
        """The names of the displays in the study file, in order. Displays whose entries cannot be read come last."""
        return list(dict.fromkeys([*self.cohort.study.displays, *self._refused]))

    @property
    def is_refused(self) -> bool:
        """Whether something is known to be wrong with a display of the study file."""
        return bool(self._refused)

    def display(self, name: str) -> Table | Figure:
        """Return the table or figure of that name in the study file.

        Raises
        ------
        LookupFailed
            If the study file has no such display.
        StudyProblems
            If something is wrong with it.
        """
        if name not in self._shown:
            spec = self._spec(name)
            with collecting_seldom():
                self._shown[name] = show_display(
                    self.cohort, spec, self.results_of(name), self.style, self.sources_of(spec)
                )
        return self._shown[name]

    def name_of(self, shown: object) -> str | None:
        """The name of a display that came from this study; None if it did not."""
        return next((name for name, display in self._shown.items() if display is shown), None)

    def results_of(self, name: str) -> list[Result]:
        """The results of one display."""
        if name not in self._results:
            spec = self._spec(name)
            self._results[name] = computed_once(self.cohort.study, name, lambda: self._computed(name, spec))
        return self._results[name]

    def _computed(self, name: str, spec: DisplayBase) -> list[Result]:
        if self._together is not None:
            return self._together.of(name)

        def compute() -> dict[str, list[Result]]:
            return {name: display_results(self.cohort, name, spec, self.sources_of(spec))}

        return once_for_all(self.cohort.study, name, compute)[name]

    @cached_property
    def _together(self) -> Together | None:
        """The results of all displays, which are read together where any of them shows no small numbers of patients."""
        study = self.cohort.study
        if not any(each.smallest_shown(study) for each in study.displays.values()):
            return None
        known = {name: entry for name, entry in study.displays.items() if name not in self._refused}
        made: list[Together] = []

        def compute() -> dict[str, list[Result]]:
            made.append(results_together(self.cohort, known))
            return {} if made[0].failed else made[0].results

        results = once_for_all(study, "", compute)
        return made[0] if made else Together(results, {})

    @cached_property
    def _mark(self) -> str:
        """What numbers leave of their origin in sentences, where the document takes it."""
        return origin_mark(self.cohort.study) if takes_marks() else ""

    def _rows(self, name: str) -> list[Result]:
        """What a display prints: its own results, and where it has none those of the displays that it is made of."""
        return self.results_of(name) or self.sources_of(self._spec(name))

    def _matching(self, display: str, names: dict[str, Any]) -> list[Result]:
        """The results of a display that have these names."""
        wanted = _wanted(names)
        if display not in self._named:
            self._named[display] = NamedResults(self._rows(display), _called)
        return self._named[display].matching(wanted)

    def _printing(self, display: str, table: Table, names: dict[str, Any]) -> list[tuple[Cell, Result]]:
        """The cells that print a result of these names, each with the first that it prints: of the body, else of the heads."""
        wanted = _wanted(names)
        if display not in self._cells:
            body = (cell for row in table.rows for cell in row.cells)
            self._cells[display] = NamedCells(body, _called), NamedCells(table.cells(), _called)
        body, whole = self._cells[display]
        return body.matching(wanted) or whole.matching(wanted)

    def sources_of(self, spec: DisplayBase) -> list[Result]:
        """The results of the displays that a display is made from."""
        return [row for source in spec.sources(self.cohort.study) for row in self.results_of(source)]

    def problems(self, names: Iterable[str] | None = None, *, shown: bool = True) -> list[Problem]:
        """Compute and lay out displays, and return everything that is wrong with them.

        Parameters
        ----------
        names : iterable of str, optional
            The displays. If omitted, all.
        shown : bool
            Whether to lay them out too. Otherwise only their results are computed.

        Returns
        -------
        list of Problem
            Each problem once, with the display's line of the study file. Faults of the program are included.
        """
        found: list[Problem] = []
        for name in self.names if names is None else names:
            try:
                _ = self.display(name) if shown else self.results_of(name)
            except StudyProblems as error:
                found += error.problems
            except LookupFailed:  # no display of the study file
                raise
            except Exception as error:  # noqa: BLE001  one display must not hide what is wrong with the others
                found.append(self._crash(name, error))
        return list(dict.fromkeys(found))

    def hints(self, names: Iterable[str] | None = None) -> list[Problem]:
        """Hints for displays that can be computed and have no fault: each once, with its line."""
        found: list[Problem] = []
        for name in self.names if names is None else names:
            spec = self._spec(name)
            found += display_hints(self.cohort, name, spec, self.results_of(name), self.style)
        return list(dict.fromkeys(found))

    def printed_hints(self) -> list[Problem]:
        """Hints about printed text: letters that the machine's fonts do not have, and unexplained abbreviations."""
        found: list[Problem] = []
        for name in self.names:
            shown = self.display(name)
            found += [] if isinstance(shown, Table) else letter_hints(self.cohort, name, shown)
        found += self._unexplained(self.names)
        return list(dict.fromkeys(found))

    def _unexplained(self, names: Iterable[str]) -> list[Problem]:
        """The hint that names abbreviations which displays print and nothing explains, each with its displays."""
        found: dict[str, list[str]] = {}
        for name in names:
            shown = self.display(name)
            known = self.cohort.study.abbreviations
            if isinstance(shown, Table):
                text, known = printed_text(shown), {**known, **shown.abbreviations}
            else:
                text = shown.alt_text
            for form in unexplained(text, known):
                found.setdefault(form, []).append(name)
        if not found:
            return []
        named = "; ".join(f"{form} in {', '.join(displays)}" for form, displays in found.items())
        message = f"abbreviations are printed that no note explains: {named}"
        remedy = f"Write what they stand for at the top level: abbreviations: {{{next(iter(found))}: ...}}"
        return [Problem(file=str(self.cohort.study.path), message=message, remedy=remedy)]

    def accounts(self) -> dict[str, list[str]]:
        """Statements about patients whom displays leave out, each with the displays that make it."""
        said: dict[str, list[str]] = {}
        for name in self.names:
            note = plain(patients_note(self.results_of(name), self.style))
            if note:
                said.setdefault(note, []).append(name)
        return said

    def _crash(self, name: str, error: Exception) -> Problem:
        """A fault of the program, or of the package that a kind is of, as a problem of a display."""
        study = self.cohort.study
        of_program = (
            f"{type(error).__name__}: {error}",
            "This is a fault of the program: report it, and remove the entry until it is mended",
        )
        missing = how_to_get(error) if isinstance(error, ModuleNotFoundError) else None
        why, remedy = missing or of_program
        line = study.line("displays", name)
        message = f"displays.{name} cannot be shown: {why}"
        return Problem(file=str(study.path), line=line, message=message, remedy=remedy, display=name)

    def results(self) -> ResultStore:
        """The whole result store: the results of every display in the study file."""
        store = ResultStore()
        for name in self.names:
            store.extend(self.results_of(name))
        return store

    def methods(self, *parts: str, displays: Iterable[str] | None = None, citations: bool = True) -> Methods:
        """Return the statistical methods of the displays as text for a methods section, written from what was computed.

        Parameters
        ----------
        *parts : str
            Parts to return: ``descriptive``, ``survival``, ``design``, ``models``, ``further``, ``missing``,
            ``testing``, ``suppression`` or ``software``. If omitted, all. Each part is one paragraph.
        displays : iterable of str, optional
            The displays whose methods are described. If omitted, all of the study file.
        citations : bool
            Whether to cite works, such as ``[@riskset-kaplan1958]``. Their bibliography entries are in the riskset
            extension.

        Raises
        ------
        LookupFailed
            If there is no such part or display.
        StudyProblems
            If something is wrong with a display.
        """
        from riskset.methods.ran import Ran
        from riskset.methods.text import written

        chosen = self.names if displays is None else displays
        ran = Ran(self.cohort, self.style, {name: self.results_of(name) for name in chosen})
        return written(ran, parts, citations=citations)

    def value(self, display: str, **names: str | float) -> str:
        """Return a number as its display prints it, for use in a sentence.

        Parameters
        ----------
        display : str
            The display, such as ``table-1``.
        **names
            Names that select the number: ``group``, ``variable`` or ``endpoint``, ``model``, ``level``, ``at``, and
            ``statistic`` for one part of a cell, such as ``lower``. In a table made of others, ``source`` is the
            display that the number comes from. Upper and lower case and the kinds of dashes and quotation marks do not
            matter. ``group="overall"`` means all groups together.

        Returns
        -------
        str
            The text of the table's cell, or of a part of it.

        Raises
        ------
        LookupFailed
            If the names match no number or several. The message lists the candidates.
        """
        found = self._value(display, names) if "statistic" in names else self._cell(display, names)
        return self._say(display, found, found.text(self.style), CELL)

    def phrase(self, display: str, **names: str | float) -> str:
        """Return a table's cell in words: ``77.0% (95% CI, 62.3-86.5)``, ``12 (31.6%)``, ``16.2 months (...)``.

        It takes the parameters of :meth:`value` and raises the same errors.
        """
        cell = self._cell(display, names)
        return self._say(display, cell, cell.spoken(self.style), SENTENCE)

    def p(self, display: str, **names: str | float) -> str:
        """Return a P value with its sign, to follow an italic P: ``= 0.033`` or ``< 0.001``. No line breaks inside it.

        If ``statistic`` is omitted, it is the P value of the comparison: for a factor, of all its levels, unless a
        ``level`` is named; for the variable of a subgroup, of the interaction. Other P values have their own names,
        such as ``statistic="ph_p_value"`` or ``"difference_p_value"``.

        If there is no P value, it is the reason: ``not computable``. Other parameters and errors are those of
        :meth:`value`.

        Raises
        ------
        LookupFailed
            If ``statistic`` is not a P value, or the only match is the P value of a single subgroup.
        """
        value = self._p_value(display, names)
        if value.result.value is None:
            return self._say(display, value, value.result.state, P)
        return self._say(display, value, related(value.text(self.style)), P)

    def _say(self, display: str, said: Cell | Value, text: str, way: str) -> Wording:
        """Give `text` to a sentence, and note of what it is told where somebody listens."""
        values = [said] if isinstance(said, Value) else said.values.values()
        note(
            str(self.cohort.study.path),
            display,
            text,
            [value.result for value in values],
            lambda: self._numbers(said, text, way),
        )
        return Wording(text, self._mark)

    def _numbers(self, said: Cell | Value, text: str, way: str) -> list[Number]:
        """The numbers in words that a sentence is given."""
        made = made_of(self.cohort.study)
        if isinstance(said, Value):
            return [said.number(text, way, made)]
        style = self.style.in_sentences() if way == SENTENCE else self.style
        return [number for _, number in placed(text, said.numbers(style, way, made))]

    def numbers(self) -> Iterator[Number]:
        """Every number that a document can print, as tables and sentences print it now."""
        made = made_of(self.cohort.study)
        sentences = self.style.in_sentences()
        for name in self.names:
            shown = self.display(name)
            rows = self._rows(name)
            printed: dict[Any, Value] = {}
            if isinstance(shown, Table):
                yield from shown.printed().numbers()
                printed = {value.result.key: value for value in _values(shown)}
            for row in rows:
                value = printed.get(row.key) or by_rule(row, rows)
                for each in dict.fromkeys([value, by_rule(row, rows)]):
                    yield each.number(each.text(self.style), CELL, made)
                    yield each.number(each.text(sentences), SENTENCE, made)
                    if is_p_value(row.statistic):
                        absent = row.value is None
                        yield each.number(row.state if absent else related(each.text(self.style)), P, made)

    def _spec(self, name: str) -> DisplayBase:
        displays = self.cohort.study.displays
        if name in self._refused:
            raise StudyProblems(self._refused[name])
        if name not in displays:
            message = f"the study file has no display {name!r}; it has {', '.join(displays)}"
            raise LookupFailed(message)
        return displays[name]

    def _cell(self, display: str, names: dict[str, Any]) -> Cell:
        """The one cell that prints a result of these names; for a figure, the one result."""
        _wanted(names)  # refuses unknown ones before the display is computed
        shown = self.display(display)
        if not isinstance(shown, Table):
            value = self._value(display, names)
            return Cell("{value}", {"value": value})
        # Heads and stubs print numbers of patients, which are meant where no other cell is.
        found = self._printing(display, shown, names)
        if not found and self._matching(display, names):
            asked = ", ".join(f"{name}={value!r}" for name, value in names.items())
            message = f"{display}: no cell prints {asked}; study.value() gives such a number by its statistic"
            raise LookupFailed(message)
        # What stands beside a number is asked for by its name; else the group's own numbers, estimates before counts.
        own = [(cell, result) for cell, result in found if not _is_aside(result.statistic)]
        said = [(cell, result) for cell, result in own if cell.phrase]
        result = self._only([result for _, result in said or own or found], display, names)
        return next(cell for cell, first in found if first is result)

    def _value(self, display: str, names: dict[str, Any]) -> Value:
        """The one result of these names, printed as the display's table prints it."""
        return self._shown_as(display, self._matching(display, names), names)

    def _p_value(self, display: str, names: dict[str, Any]) -> Value:
        """The one P value of these names; without the name of a statistic, that of what is compared."""
        asked = names.get("statistic")
        if asked is not None:
            if not is_p_value(str(folded(asked))):
                message = f"{display}: {asked!r} is not a P value; study.value() and study.phrase() print it"
                raise LookupFailed(message)
            return self._value(display, names)
        found = [row for row in self._matching(display, names) if row.statistic in _MEANT]
        meant = _compared(found, self._rows(display))
        if found and not meant:
            message = (
                f"{display}: P values of single subgroups are not printed: whether the effect differs is told by the P "
                "value of interaction, which has no level. statistic='p_value' asks for the subgroup's all the same"
            )
            raise LookupFailed(message)
        return self._shown_as(display, meant, {**names, "statistic": "p_value"})

    def _shown_as(self, display: str, found: list[Result], names: dict[str, Any]) -> Value:
        """The one result that is meant by these names, as the display's table prints it, or else by its own rule."""
        if display not in self._printed:
            shown = self.display(display)
            self._printed[display] = (
                {value.result.key: value for value in _values(shown)} if isinstance(shown, Table) else {}
            )
        printed = self._printed[display]
        # What the table prints is meant before what it does not.
        result = self._only([row for row in found if row.key in printed] or found, display, names)
        return printed.get(result.key) or by_rule(result, self._rows(display))

    def _only(self, found: list[Result], display: str, names: dict[str, Any]) -> Result:
        rows = self._rows(display)
        try:
            return only(rows, _closest(found, names), _fields(rows, names), {"display": _SOURCE})
        except LookupFailed as error:
            message = f"{display}: {error}"
            raise LookupFailed(message) from None


def _is_aside(statistic: str) -> bool:
    """Whether a cell of this first statistic stands beside a number: P values, limits alone, who is missing."""
    return is_p_value(statistic) or is_limit(statistic) or statistic in _ASIDE


def _values(table: Table) -> Iterator[Value]:
    return (value for cell in table.cells() for value in cell.values.values())


def _compared(found: list[Result], rows: list[Result]) -> list[Result]:
    """Of P values those that a display prints of a comparison: of a factor and an interaction, not also their levels'."""
    whole = {_term(row) for row in found if row.statistic == "factor_p_value"}
    whole |= {_term(row) for row in rows if row.statistic == "interaction_p_value"}
    return [row for row in found if row.statistic != "p_value" or _term(row) not in whole]


def _term(result: Result) -> tuple[str, str, str]:
    """What a P value is of, whatever its level."""
    return result.endpoint, result.model, result.variable


def _wanted(names: dict[str, Any]) -> dict[str, set[object]]:
    """What a result is called under each name that is meant."""
    unknown = [name for name in names if name not in _NAMES]
    if unknown:
        message = f"a number is told by {', '.join(_NAMES)}, not by {unknown[0]!r}"
        raise LookupFailed(message)
    wanted = {name: {folded(value)} for name, value in names.items()}
    if wanted.get("group", set()) & _EVERYONE:
        wanted["group"].add("")
    return wanted


def _called(result: Result, name: str) -> Any:  # noqa: ANN401  text or a time
    """What a result is called under `name`; where a display has no covariates, its endpoint is its variable."""
    if name == _SOURCE:
        return result.display
    return result.endpoint or result.variable if name == "endpoint" else getattr(result, name)


def _closest(found: list[Result], names: dict[str, Any]) -> list[Result]:
    """Of results whose names differ in case or dash alone those that are named exactly, where there are any."""
    for name, value in names.items():
        found = [row for row in found if _called(row, name) == value] or found
    return found


def _fields(rows: list[Result], names: dict[str, Any]) -> dict[str, Any]:
    """The store's fields of names, for a message: where no result has an endpoint, it is the variable."""
    covariates = any(row.endpoint for row in rows)
    fields = {_SOURCE: "display"} | ({} if covariates else {"endpoint": "variable"})
    return {fields.get(name, name): value for name, value in names.items()}
