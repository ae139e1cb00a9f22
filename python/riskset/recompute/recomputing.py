"""The numbers of a study's result store computed again, display by display, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from riskset.recompute.accounts import ANALYSES, accounted
from riskset.recompute.answer import Checked, Number
from riskset.recompute.characteristics import Characteristics
from riskset.recompute.effect_curves import EffectCurves
from riskset.recompute.events import Events
from riskset.recompute.files_read import read_table
from riskset.recompute.hiding import why_hidden
from riskset.recompute.landmarks import Account, Effects
from riskset.recompute.modelled import ModelledOutcomes
from riskset.recompute.outcomes import FollowUp, Outcomes
from riskset.recompute.regressions import Regressions
from riskset.recompute.reports import FlowChart, Forest, Ledger
from riskset.recompute.rows import Raw
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from riskset.results import Result


class Answers(Protocol):
    """Whoever computes the numbers of a display again."""

    def answer(self, row: Result) -> Number:
        """A number again.

        Raises
        ------
        Unread
            When it is not recomputed, with the reason.
        """
        ...


def recomputed(
    study: Mapping[str, Any], folder: Path, rows: Sequence[Result], beside: Sequence[Result] = ()
) -> list[Checked]:
    """Compute the numbers of a report again.

    Parameters
    ----------
    study : mapping
        The study file as YAML.
    folder : Path
        The folder to which its paths are relative.
    rows : sequence of Result
        The numbers as the report has them.
    beside : sequence of Result
        Those of other displays from which some of these are made.

    Returns
    -------
    list of Checked
        One of each result, in order.
    """
    try:
        raw = Raw(study, read_table(study, folder))
    except Unread as why:
        return [Checked(row, "not recomputed", reason=str(why)) for row in rows]
    report = _Report(raw, [*beside, *rows])
    return [report.checked(row) for row in rows]


class _Report:
    """The displays of a report, each with whoever computes its numbers again, or the reason why nobody does."""

    def __init__(self, raw: Raw, rows: Sequence[Result]) -> None:
        self.raw, self.answers = raw, dict[str, Answers | Unread]()
        self.displays: dict[str, list[Result]] = {}
        for row in rows:
            self.displays.setdefault(row.display, []).append(row)

    def checked(self, row: Result) -> Checked:
        """What becomes of a number."""
        hidden = why_hidden(row, self.raw.study)
        if hidden:
            return Checked(row, "not recomputed", reason=hidden)
        try:
            number = self.answer(row)
        except Unread as why:
            return Checked(row, "not recomputed", reason=str(why))
        except Exception as fault:  # noqa: BLE001  one number must not keep the others from being told
            reason = f"a fault of the recomputation ({type(fault).__name__}: {fault})"
            return Checked(row, "not recomputed", reason=reason)
        verdict = "agrees" if number.agrees_with(row.value) else "differs"
        return Checked(row, verdict, number.value, number.by)

    def answer(self, row: Result) -> Number:
        """A number again, by its display."""
        entry = self.raw.section("displays").get(row.display, {})
        # An account of a landmark tells of one that is not a landmark of the display.
        if row.analysis in ANALYSES and entry.get("kind") != "landmark-accounting":
            return accounted(self.raw, entry, row)
        if row.display not in self.answers:
            try:
                self.answers[row.display] = self.of_kind(row.display)
            except Unread as why:
                self.answers[row.display] = why
        found = self.answers[row.display]
        if isinstance(found, Unread):
            raise found
        return found.answer(row)

    def of_kind(self, name: str) -> Answers:
        """Whoever computes the numbers of a display again."""
        entry: Mapping[str, Any] = self.raw.section("displays")[name]
        rows, kind = self.displays.get(name, []), entry["kind"]
        makers: dict[str, Callable[[], Answers]] = {
            **dict.fromkeys(("baseline", "centres", "love"), lambda: Characteristics(self.raw, entry)),
            **dict.fromkeys(("outcomes", "curves"), lambda: Outcomes(self.raw, entry)),
            "follow-up": lambda: FollowUp(self.raw, entry),
            "regression": lambda: (ModelledOutcomes if entry.get("outcomes") else Regressions)(self.raw, entry, rows),
            **dict.fromkeys(("toxicity", "complications"), lambda: Events(self.raw, entry)),
            **dict.fromkeys(("landmark-sweep", "landmark-sweep-table"), lambda: Effects(self.raw, entry)),
            "landmark-accounting": lambda: Account(self.raw, entry),
            "forest": lambda: Effects(self.raw, entry) if "subgroups" in entry else Forest(entry, self.answer),
            "ledger": lambda: Ledger(entry, rows, self.answer),
            "effect-curve": lambda: EffectCurves(self.raw, entry, [*self.displays.get(entry["of"], []), *rows]),
            "flow-chart": lambda: FlowChart(self.raw, entry),
        }
        if kind not in makers:
            message = f"displays of kind {kind}"
            raise Unread(message)
        return makers[kind]()
