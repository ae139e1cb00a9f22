"""What a kind of display is: an entry of the study file, what it computes, and how it is presented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from riskset.analyses.named_sums import Total
    from riskset.analyses.patients import LeftOut
    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.style import Style
    from riskset.tables.table import Table
    from riskset.yaml_lines import KeyPath

Entry_co = TypeVar("Entry_co", bound="DisplayBase", covariant=True)

Noun = Literal["table", "figure"]


@dataclass(frozen=True)
class Again:
    """The ways to analyze a display again: as it is printed, small counts suppressed, and plainly."""

    protected: Callable[[Cohort, str, DisplayBase], list[Result]]
    plain: Callable[[Cohort, str, DisplayBase], list[Result]]


@dataclass(frozen=True)
class Kind(Generic[Entry_co]):
    """A kind of display: the door through which everything else sees it.

    A kind of one entry is a kind of entries: those who hold entries of any kind call its methods, which make sure that an
    entry is its own, and never the functions that it is made of.

    Attributes
    ----------
    entry : type
        The model of its entry in the study file; its ``kind`` names the kind.
    noun : {"table", "figure"}
        What it is presented as.
    analyse : callable, optional
        From the cohort that the display is of, its name and its entry in the study file, to its results.
    present : callable, optional
        From that cohort, the entry, the results and a style to a table or a figure. It computes nothing. After
        its own results it is given those of the displays that the entry names as its sources.
    combine : callable, optional
        Instead of `present`, for a table that is made of other tables: from the cohort, the entry, and a function that
        shows the table of a display.
    derive : callable, optional
        For a display of other displays' results: from its cohort, its name, its entry and those results to its own.
    vary : callable, optional
        For a display of other displays that are analyzed again: from its cohort, its name, its entry, their results and
        the two ways to analyze a display, as it is printed and plainly, to its own.
    problems : callable, optional
        From the cohort of the study, the display's name and its entry, to what is wrong with the entry beside the data.
    told : callable, optional
        From the cohort that the display is of and its entry to a function that says of each result of whom it tells, so
        that small counts can be suppressed in all displays of a study together; without it, counts are related by their
        names, within the display.
    totals : callable, optional
        From the cohort, the display's name and its entry to totals among its counts that neither their names nor `told`
        tell: each with the counts that add up to it.
    left_out : callable, optional
        From the cohort that the display is of and the entry to those of its patients whom it does not show, with the
        reason. Without it, those who are in none of the groups of ``by``.
    hints : callable, optional
        From the cohort that the display is of, its name, its entry, the results and a style to advice for the author,
        which no page shows.
    suppress : callable, optional
        From the entry, the results from which small counts have been taken, and the smallest count that is shown, to
        the results without what else would tell of small counts.
    """

    entry: type[Entry_co]
    noun: Noun
    analyse: Callable[[Cohort, str, Entry_co], list[Result]] | None = None
    present: Callable[[Cohort, Entry_co, Sequence[Result], Style], Table | Figure] | None = None
    combine: Callable[[Cohort, Entry_co, Callable[[str], Table]], Table] | None = None
    derive: Callable[[Cohort, str, Entry_co, Sequence[Result]], list[Result]] | None = None
    vary: Callable[[Cohort, str, Entry_co, Sequence[Result], Again], list[Result]] | None = None
    problems: Callable[[Cohort, str, Entry_co], Iterable[Problem]] | None = None
    told: Callable[[Cohort, Entry_co], Teller] | None = None
    totals: Callable[[Cohort, str, Entry_co], list[Total]] | None = None
    suppress: Callable[[Entry_co, Sequence[Result], int], list[Result]] | None = None
    left_out: Callable[[Cohort, Entry_co], Iterable[LeftOut]] | None = None
    hints: Callable[[Cohort, str, Entry_co, Sequence[Result], Style], Iterable[Problem]] | None = None

    @property
    def name(self) -> str:
        """The kind as the study file writes it."""
        return self.entry.kind_name()

    def results(
        self, cohort: Cohort, name: str, entry: DisplayBase, sources: Sequence[Result], again: Again | None = None
    ) -> list[Result]:
        """What it computes of the patients of a display, and derives from its sources, which it may analyze `again`."""
        own = self._own(entry)
        if self.vary is not None:
            return [] if again is None else self.vary(cohort, name, own, sources, again)
        analysed = self.analyse(cohort, name, own) if self.analyse is not None else []
        return [*analysed, *(self.derive(cohort, name, own, sources) if self.derive is not None else [])]

    def not_shown(self, cohort: Cohort, entry: DisplayBase) -> Iterable[LeftOut]:
        """Those of the patients of a display whom it does not show."""
        own = self._own(entry)
        if self.left_out is not None:
            return self.left_out(cohort, own)
        from riskset.analyses.patients import in_no_group

        return in_no_group(cohort, entry.by)

    def teller(self, cohort: Cohort, entry: DisplayBase) -> Teller:
        """Of whom each result of a display tells."""
        from riskset.analyses.told import tells_nothing

        own = self._own(entry)
        return tells_nothing if self.told is None else self.told(cohort, own)

    def stated_totals(self, cohort: Cohort, name: str, entry: DisplayBase) -> list[Total]:
        """Totals among a display's counts that neither their names nor their patients tell."""
        own = self._own(entry)
        return [] if self.totals is None else self.totals(cohort, name, own)

    def suppressed(self, entry: DisplayBase, results: Sequence[Result], smallest: int) -> list[Result]:
        """The results, whose counts below the `smallest` are gone, without what else of this kind tells of them."""
        own = self._own(entry)
        return list(results) if self.suppress is None else self.suppress(own, results, smallest)

    def shown(
        self,
        cohort: Cohort,
        entry: DisplayBase,
        results: Sequence[Result],
        style: Style,
        table_of: Callable[[str], Table],
    ) -> Table | Figure:
        """The table or the figure of a display, made of its results or of the tables of other displays."""
        own = self._own(entry)
        if self.combine is not None:
            return self.combine(cohort, own, table_of)
        assert self.present is not None  # noqa: S101  a kind has the one or the other
        return self.present(cohort, own, results, style)

    def data_problems(self, cohort: Cohort, name: str, entry: DisplayBase) -> Iterable[Problem]:
        """What is wrong with a display's entry beside the data of the study."""
        own = self._own(entry)
        return self.problems(cohort, name, own) if self.problems is not None else ()

    def advice(
        self, cohort: Cohort, name: str, entry: DisplayBase, results: Sequence[Result], style: Style
    ) -> Iterable[Problem]:
        """What the author of an entry could do better, by its results."""
        own = self._own(entry)
        return self.hints(cohort, name, own, results, style) if self.hints is not None else ()

    def _own(self, entry: DisplayBase) -> Entry_co:
        """The entry, which is of this kind."""
        if not isinstance(entry, self.entry):
            message = f"an entry of the kind {entry.kind_name()} is none of the kind {self.name}"
            raise TypeError(message)
        return entry


def entry_place(cohort: Cohort, entry: DisplayBase) -> KeyPath:
    """Where a display's entry stands in the study file; empty for one that a function was given."""
    displays = cohort.study.displays
    return next((("displays", name) for name, display in displays.items() if display is entry), ())
