"""A display of whatever kind: its results computed, its table or figure shown, what is wrong with it said."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.analyses.imputing import IMPUTATION, imputation_account
from riskset.analyses.known_later import KNOWN_LATER, known_later_account
from riskset.analyses.landmark import landmark_account
from riskset.analyses.lots import secret_of
from riskset.analyses.patients import PATIENTS, patients_account
from riskset.analyses.subjects import Subjects
from riskset.analyses.suppression import protect
from riskset.analyses.told_counts import Shown
from riskset.analyses.weighting import WEIGHTING, weighting_account
from riskset.kinds.kind import Again, entry_place
from riskset.kinds.registry import installed_kinds
from riskset.kinds.tellers import lifted_teller
from riskset.problems import LookupFailed, Problem, Problems
from riskset.results import ResultStore
from riskset.study import StudyProblems
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.sizes import Wide
from riskset.surroundings import by_builtin_engine, document_folder
from riskset.tables.abbreviations import printed_text, study_abbreviations
from riskset.tables.arrangement import arranged
from riskset.tables.exposures import exposure_note, modelled_exposures_note
from riskset.tables.imputing import imputation_note
from riskset.tables.known_later import known_later_note
from riskset.tables.landmark import landmark_note
from riskset.tables.patients import patients_note
from riskset.tables.printed import plain, roman
from riskset.tables.suppression import suppression_note
from riskset.tables.table import Table
from riskset.tables.weighting import weighting_note
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort, StudyFile
    from riskset.style import Style
    from riskset.tables.printed import Text
    from riskset.yaml_lines import KeyPath


def display_results(cohort: Cohort, name: str, entry: DisplayBase, sources: Sequence[Result] = ()) -> list[Result]:
    """Compute a display, of any kind, small counts and all: its own results, what it derives from its sources', and who is in it and who not."""
    with _located(cohort, entry):
        shown = cohort.of(entry)
        kind = installed_kinds().of(entry)
        rows = [*kind.results(shown, name, entry, sources, AGAIN), *landmark_account(shown, display=name)]
        ResultStore(rows)  # refuses two results of one name
        account = patients_account(cohort, entry, kind.not_shown(shown, entry), display=name)
        weighting = weighting_account(cohort, entry, display=name)
        imputing = imputation_account(cohort, entry, display=name)
        return [*rows, *account, *weighting, *imputing, *known_later_account(cohort, entry, display=name)]


@dataclass(frozen=True)
class Together:
    """The results of displays that were protected together, and why others have none."""

    results: dict[str, list[Result]]
    failed: dict[str, Exception]

    def of(self, name: str) -> list[Result]:
        """The results of one of the displays; where it could not be computed, what it raised is raised."""
        if name in self.failed:
            raise self.failed[name]
        return self.results[name]


def results_together(cohort: Cohort, displays: Mapping[str, DisplayBase]) -> Together:
    """The results of displays that are read together: what is a small count in one of them stands in none.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    displays : mapping of str to DisplayBase
        With the displays whose results others present again among them. One that cannot be computed does not hide the
        others, and has no results, protected or not.
    """
    failed: dict[str, Exception] = {}
    first = {name: entry for name, entry in displays.items() if not list(entry.sources(cohort.study))}
    results: dict[str, list[Result]] = {}
    for name, entry in first.items():
        try:
            results[name] = display_results(cohort, name, entry)
        except Exception as error:  # noqa: BLE001  it is raised where the display is asked for
            failed[name] = error
    results = _protected(cohort, first, results, _least(cohort, displays))
    for name, entry in displays.items():
        if name not in first:
            try:
                found = Together(results, failed)
                sources = [row for source in entry.sources(cohort.study) for row in found.of(source)]
                results[name] = display_results(cohort, name, entry, sources)
            except Exception as error:  # noqa: BLE001
                failed[name] = error
    return Together(results, failed)


def analyzed_again(cohort: Cohort, name: str, entry: DisplayBase) -> list[Result]:
    """The results of a display under a changed entry, or of a part of the patients, with its small counts suppressed."""
    return results_together(cohort, {name: entry}).of(name)


def analyzed_plainly(cohort: Cohort, name: str, entry: DisplayBase) -> list[Result]:
    """The same with its small counts, and without accounts of patients, for a search whose numbers nobody sees."""
    return installed_kinds().of(entry).results(cohort.of(entry), name, entry, ())


AGAIN = Again(analyzed_again, analyzed_plainly)
"""How a display of variations analyzes the displays that it varies."""


def _least(cohort: Cohort, displays: Mapping[str, DisplayBase]) -> dict[str, int]:
    """The smallest number of patients that each display shows, also for others that present it again."""
    found: dict[str, int] = {}
    for name, entry in displays.items():
        smallest = entry.smallest_shown(cohort.study)
        for each in (name, *entry.sources(cohort.study)) if smallest is not None else ():
            found[each] = max(found.get(each, 0), smallest or 0)
    return found


def _protected(
    cohort: Cohort, displays: Mapping[str, DisplayBase], results: dict[str, list[Result]], least: Mapping[str, int]
) -> dict[str, list[Result]]:
    """The results of displays without small counts and what tells of them."""
    if not least:
        return results
    shown: list[Shown] = []
    for name, rows in results.items():
        entry, part = displays[name], cohort.of(displays[name])
        kind = installed_kinds().of(entry)
        teller = lifted_teller(cohort, entry, kind.teller(part, entry), kind.not_shown(part, entry))
        about, totals = Subjects(cohort, entry), kind.stated_totals(part, name, entry)
        shown.append(Shown(rows, least.get(name), teller, about, totals))
    left = dict(zip(results, protect(shown, secret_of(cohort.builder.source.table)), strict=True))
    return {
        name: installed_kinds().of(displays[name]).suppressed(displays[name], rows, least[name])
        if name in least
        else rows
        for name, rows in left.items()
    }


def display_hints(
    cohort: Cohort, name: str, entry: DisplayBase, results: Sequence[Result], style: Style
) -> list[Problem]:
    """Advice for the author of a display, of any kind, by its results; nothing of it is wrong."""
    return list(installed_kinds().of(entry).advice(cohort.of(entry), name, entry, results, style))


def show_display(
    cohort: Cohort, entry: DisplayBase, results: Sequence[Result], style: Style, sources: Sequence[Result] = ()
) -> Table | Figure:
    """Present a display's results, and its sources', as a table or a figure."""
    with _located(cohort, entry):
        shown = _shown(cohort, entry, results, style, sources)
    mark = origin_mark(cohort.study)
    if isinstance(shown, Table):
        return replace(shown, origin=mark, made_of=made_of(cohort.study))
    shown.origin = mark
    return shown


def made_of(study: StudyFile) -> str:
    """What a number keeps of its origin in a Word file: digests of the study file and its data; empty without a file."""
    origin = study.origin
    return "" if origin is None else f"{origin.study}{origin.data}{origin.package}"


def origin_mark(study: StudyFile) -> str:
    """What a display, or a value in a sentence, leaves of its origin; under the built-in engine nothing, which knows of what it keeps what it read."""
    if study.origin is None or by_builtin_engine():
        return ""
    return study.origin.mark(study.path, document_folder())


def _shown(
    cohort: Cohort, entry: DisplayBase, results: Sequence[Result], style: Style, sources: Sequence[Result]
) -> Table | Figure:
    kind = installed_kinds().of(entry)
    accounts = {"landmark", PATIENTS, KNOWN_LATER, WEIGHTING, IMPUTATION}
    given = [row for row in [*results, *sources] if row.analysis not in accounts]

    def table_of(name: str) -> Table:
        """The table of another display, as its own entry shows it."""
        other = cohort.study.displays[name]
        inner = set(other.sources(cohort.study))
        own = [row for row in sources if row.display == name]
        table = show_display(cohort, other, own, style, [row for row in sources if row.display in inner])
        assert isinstance(table, Table)  # noqa: S101  checked when the study file was
        return table

    def present() -> Table | Figure:
        return kind.shown(cohort.of(entry), entry, given, style, table_of)

    if kind.noun == "figure":
        lines = (
            exposure_note(cohort.of(entry), entry),
            modelled_exposures_note(cohort, entry),
            known_later_note([*results, *sources], style),
            patients_note([*results, *sources], style),
            weighting_note(cohort, entry, results, style),
            imputation_note(cohort, _imputing(results, sources), style, pooled=entry.pools),
            _grouping_note(cohort, entry),
        )
        figure = _set_in_type(cohort, present, " ".join(plain(line) for line in lines if line))
        if style.spelling == "british":
            figure = figure.spelled_by(style.spelled)
        if isinstance(entry, Wide):
            figure.redraw = _redrawing(cohort, entry, results, style, sources)
        return figure
    shown = present()
    assert isinstance(shown, Table)  # noqa: S101  what its kind is presented as
    shown = _arranged(cohort, entry, shown)
    texts = (
        landmark_note(results, style),
        exposure_note(cohort.of(entry), entry),
        known_later_note(results, style),
        patients_note(results, style),
        weighting_note(cohort, entry, results, style),
        imputation_note(cohort, results, style, pooled=entry.pools),
        suppression_note([*results, *sources], style),
        *(
            []
            if any(_footnote(cohort, entry) in cell.footnotes for cell in shown.cells())
            else [_grouping_note(cohort, entry)]
        ),
    )
    notes = [text for text in texts if text and not _is_said(text, shown)]
    shown = replace(shown, notes=(*notes, *shown.notes)) if notes else shown
    explained = study_abbreviations(printed_text(shown), cohort.study.abbreviations)
    return replace(shown, abbreviations={**explained, **shown.abbreviations}) if explained else shown


def _imputing(results: Sequence[Result], sources: Sequence[Result]) -> list[Result]:
    """The accounts of imputed values of the models that a display draws."""
    drawn = any(row.statistic == "imputations" for row in results)
    return [row for row in (*results, *(sources if drawn else ())) if row.analysis == IMPUTATION]


def _is_said(text: Text, table: Table) -> bool:
    """Whether a line stands under a table, also as that of a part of it."""
    return any(plain(note).endswith(plain(text)) for note in table.notes)


def _footnote(cohort: Cohort, entry: DisplayBase) -> str:
    """The footnote of the variable that the groups of a display are levels of."""
    return "" if entry.by is None else cohort.of(entry).groups(entry.by).footnote


def _grouping_note(cohort: Cohort, entry: DisplayBase) -> Text:
    """The same as a line under a display that prints no head to put it at."""
    footnote = _footnote(cohort, entry)
    return roman(footnote) if footnote else ()


@contextmanager
def _located(cohort: Cohort, entry: DisplayBase) -> Generator[None, None, None]:
    """Name what a display refuses by its place in the study file; what a function's options do stays as it is."""
    try:
        yield
    except (ValueError, LookupFailed) as error:
        where = entry_place(cohort, entry)
        if not where:
            raise
        raise StudyProblems([_at(cohort, where, problem) for problem in _problems_of(error, cohort)]) from error


def _problems_of(error: Exception, cohort: Cohort) -> list[Problem]:
    """What an error says is wrong."""
    if isinstance(error, Problems):
        return error.problems
    message, _, remedy = str(error).partition(". ")
    return [Problem(file=str(cohort.study.path), message=message, remedy=remedy or "Correct the entry, or remove it")]


def _at(cohort: Cohort, where: KeyPath, problem: Problem) -> Problem:
    """A problem as that of a display, with its line where it has no place of its own."""
    if problem.display:
        return problem
    if problem.line is not None or problem.row is not None:
        return replace(problem, display=str(where[-1]))
    message = f"{dotted(where)}: {problem.message}"
    return replace(problem, line=cohort.study.line(*where), message=message, display=str(where[-1]))


def _set_in_type(cohort: Cohort, present: Callable[[], Table | Figure], note: str) -> Figure:
    """The figure with its note, laid out and drawn in the typeface of the project's brand."""
    import matplotlib as mpl

    from riskset.figures.figure import Figure
    from riskset.figures.formats import settings
    from riskset.figures.typeface import brand_typeface, set_in

    family = brand_typeface(cohort.study.path)
    with mpl.rc_context(settings()), set_in(family):
        figure = present()
        assert isinstance(figure, Figure)  # noqa: S101  what its kind is presented as
        explained = study_abbreviations(f"{figure.alt_text} {note}", cohort.study.abbreviations)
        figure = (figure.with_note(note) if note else figure).explaining(explained)
    return figure.in_typeface(family)


def _redrawing(
    cohort: Cohort, entry: Wide, results: Sequence[Result], style: Style, sources: Sequence[Result]
) -> Callable[[float], Figure]:
    """What lays the figure of an entry out for another width."""
    assert isinstance(entry, DisplayBase)  # noqa: S101  every entry is

    def redraw(width: float) -> Figure:
        figure = _shown(cohort, entry.narrowed(width), results, style, sources)
        assert not isinstance(figure, Table)  # noqa: S101  it is none at its own width
        return figure

    return redraw


def _arranged(cohort: Cohort, entry: DisplayBase, table: Table) -> Table:
    """The table as its entry arranges it; what it does not have is named with the entry's line."""
    if not isinstance(entry, Arranged):
        return table
    try:
        return arranged(table, entry.arrange)
    except LookupFailed as error:
        where = entry_place(cohort, entry)
        line = cohort.study.line(*where, "arrange") if where else None
        message, _, remedy = str(error).partition(". ")
        message = f"{dotted((*where, 'arrange'))}: {message}"
        problem = Problem(file=str(cohort.study.path), line=line, message=message, remedy=remedy or "Remove it")
        raise StudyProblems([problem]) from error
