"""What displays that compare groups have in common: which pairs, in which direction, and adjusted for how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from riskset.naming import VERSUS
from riskset.study.entries.base import DisplayBase
from riskset.study.schema_parts import Section, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

Pair = Annotated[list[Text], Field(min_length=2, max_length=2)]
Adjust = Literal["none", "bonferroni", "holm", "hochberg", "benjamini-hochberg"]
AdjustOver = Literal["row", "table"]


class Compared(DisplayBase):
    """A display that can compare its groups pair by pair."""

    pairs: list[Pair] | None = Field(
        None,
        min_length=1,
        description="Pairs of groups compared, in order and direction: `[[A, B], [C, B]]` gives `A vs B` and `C vs B`. If "
        "omitted, every pair.",
    )
    adjust: Adjust = Field("none", description="Adjustment of P values for multiplicity. A note names it.")
    adjust_over: AdjustOver = Field(
        "row",
        description="P values that are adjusted together: those of the pairs of each `row` (variable or endpoint), or all P "
        "values of the `table`.",
    )

    def check_pairs(self, checks: Checks, where: KeyPath, compare: str, key: str, *, used: bool = False) -> None:
        """Pairs only where pairs are compared or otherwise `used`, none twice; nothing adjusted that stands alone."""
        if self.pairs is not None and compare not in {"pairwise", "both"} and not used:
            message = f"{dotted((*where, 'pairs'))} names pairs, but {key} is {compare}"
            checks.note((*where, "pairs"), message, f"Write {key}: pairwise, or remove pairs")
        checks.repeated((*where, "pairs"), [VERSUS.join(pair) for pair in self.pairs or []])
        if self.adjust != "none" and self.adjust_over == "row" and compare == "overall":
            message = f"{dotted((*where, 'adjust'))} adjusts one P value of each row"
            checks.note((*where, "adjust"), message, "Write adjust_over: table, or remove adjust")


class PlacedNote(Section):
    """A footnote of a row, a column head or a cell. Without `row` and `column`, it is a line under the table."""

    text: Text = Field(description="Text of the footnote, plain text.")
    row: Text | None = Field(None, description="Variable or endpoint of the row.")
    level: Text | None = Field(None, description="Level, group or summary of the row, as printed in the stub.")
    column: Text | None = Field(None, description="Column: a group, a comparison (`A vs B`), or its head as printed.")


class Noted(DisplayBase):
    """A table with footnotes at any place."""

    notes: list[PlacedNote] = Field(
        default_factory=list[PlacedNote],
        description="Footnotes by place: of a row (`{row: age, text: ...}`), of a column head (`{column: A, text: ...}`), or of "
        "a cell (both). `level` names a row under the variable. A note without a place is a line under the table.",
    )
