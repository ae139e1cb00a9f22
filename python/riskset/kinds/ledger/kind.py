"""The display of a ledger of P values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.kind import Kind
from riskset.kinds.ledger.entry import LedgerDisplay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _derive(cohort: Cohort, name: str, spec: LedgerDisplay, sources: Sequence[Result]) -> list[Result]:
    from riskset.kinds.ledger.analysis import ledger

    return ledger(cohort, spec, sources, display=name)


def _present(cohort: Cohort, spec: LedgerDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.ledger.table import LedgerLayout

    return LedgerLayout(cohort, spec, results, style).table()


LEDGER = Kind(LedgerDisplay, "table", present=_present, derive=_derive)
