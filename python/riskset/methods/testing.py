"""How P values are read: two-sided, adjusted for their number or not, over which families, and which are in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.ledger.entry import LedgerDisplay
from riskset.methods.wording import cite, named_as_is, p_letter, together
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.comparing import Compared
from riskset.tables.rules import is_p_value
from riskset.tables.table import Value
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.methods.ran import Ran
    from riskset.results import Result

_ADJUSTMENTS = {
    "bonferroni": "Bonferroni's method",
    "holm": f"Holm's method{cite('holm1979')}",
    "hochberg": f"Hochberg's method{cite('hochberg1988')}",
    "benjamini-hochberg": f"the method of Benjamini and Hochberg{cite('benjamini1995')}",
}


def tested(ran: Ran) -> Iterator[str]:
    """Say of P values that they are two-sided, and what is done of their number."""
    rows = [row for row in ran.rows() if is_p_value(row.statistic) and row.value is not None]
    if not rows:
        return
    letter = p_letter(ran.style)
    families = list(dict.fromkeys([*_adjusted(ran), *_ledgers(ran)]))
    if families:
        yield f"all {letter} values are two-sided"
        yield from families
        yield f"{letter} values are otherwise not adjusted for multiplicity"
    else:
        yield f"all {letter} values are two-sided and not adjusted for multiplicity"
    bold = {
        entry.arrange.bold_p
        for entry, _ in ran.entries(DisplayBase)
        if isinstance(entry, Arranged) and entry.arrange is not None and entry.arrange.bold_p is not None
    }
    if bold:
        yield f"{letter} values below {together((exact(each, ran.style) for each in sorted(bold)), 'or')} are printed in bold"


def _adjusted(ran: Ran) -> Iterator[str]:
    """The families of tables that print adjusted P values."""
    letter = p_letter(ran.style)
    for entry, rows in ran.entries(Compared):
        sizes = [row for row in rows if row.statistic == "p_family" and row.value is not None]
        if not sizes:
            continue
        family = "the pairs of groups of each row" if entry.adjust_over == "row" else "all comparisons of the table"
        groups = "" if entry.by is None else f" of comparisons by {ran.groups(entry.by)}"
        yield (
            f"{letter} values{groups} are adjusted by {_ADJUSTMENTS[entry.adjust]} over {family} ({_sizes(ran, sizes)})"
        )


def _family(ran: Ran, entry: LedgerDisplay, label: str) -> str:
    """What a family is called; of one display what the report calls it."""
    display = ran.cohort.study.displays.get(label)
    return entry.labels.get(label) or (display.caption if display is not None else None) or label


def _sizes(ran: Ran, rows: Sequence[Result]) -> str:
    """How many P values a family has, or the fewest and most."""
    known = sorted(rows, key=lambda row: row.value or 0)
    texts = dict.fromkeys(Value(row, "count").text(ran.style) for row in (known[0], known[-1]))
    return f"{' to '.join(texts)} {p_letter(ran.style)} values"


def _ledgers(ran: Ran) -> Iterator[str]:
    """The families of ledgers, in which P values stand adjusted beside the others."""
    for entry, rows in ran.entries(LedgerDisplay):
        families = [row for row in rows if row.statistic == "n_hypotheses" and row.level and row.value is not None]
        if not families:
            continue
        ways = together(_ADJUSTMENTS[each] for each in entry.adjust)
        told = together(
            f"{named_as_is(_family(ran, entry, row.level))} ({Value(row, 'count').text(ran.style)})" for row in families
        )
        what = f"the {'family' if len(families) == 1 else 'families'} {told}"
        yield f"{p_letter(ran.style)} values adjusted by {ways} within {what} are shown beside the unadjusted ones"
