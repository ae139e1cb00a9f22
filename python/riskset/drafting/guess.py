"""A guess of what a column is, with its evidence, and the entry of a variable that it proposes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from riskset.drafting import words
from riskset.drafting.remark import Remark
from riskset.study.date_forms import CENTURY
from riskset.study.dates import DateRules
from riskset.study.meaning import meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.drafting.values import Values
    from riskset.study.table import Column

Use = Literal["variable", "date", "private", "text", "empty", "constant", "unclear"]


@dataclass(frozen=True)
class Guess:
    """What a column most likely is.

    Attributes
    ----------
    name : str
        The head of the column.
    use : str
        Whether it is described (``variable``, ``date``), or why it is not.
    values : Values
    spec : dict
        Its entry among the variables of a study file; empty where it is not described.
    data : dict
        What reading it needs of the section ``data``: ``date_formats``, ``partial_dates``, ``two_digit_years``.
    remarks : tuple of Remark
        The evidence, by the keys of `spec`.
    """

    name: str
    use: Use
    values: Values
    spec: dict[str, Any] = field(default_factory=dict[str, Any])
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    remarks: tuple[Remark, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the variable; empty where it is not described."""
        return str(self.spec.get("kind", ""))

    @property
    def texts(self) -> tuple[str, str]:
        """The head and the label, in which words are looked for."""
        return self.values.heads

    @property
    def absent(self) -> int:
        """Rows in which nothing is known."""
        return self.values.size - self.values.known + sum(self.values.counts.get(key, 0) for key in self.values.unknown)

    @property
    def read(self) -> Column:
        """The column as a study file with this entry reads it."""
        column = self.values.column
        formats = self.data.get("date_formats", {}).get(self.name, ())
        dates = DateRules((formats,) if isinstance(formats, str) else tuple(formats), "middle", CENTURY)
        read = replace(column, rules=replace(column.rules, dates=dates))
        return read.with_missing(read.rules.missing | frozenset(self.spec.get("missing", ())))

    @property
    def levels(self) -> list[str]:
        """The printed levels."""
        levels = self.spec.get("levels") or {}
        return list(dict.fromkeys(label for label in levels.values() if label is not None))


def entry(values: Values, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The entry of a variable: its label, the file's own or made of the head, its kind, and what else it says."""
    return {"label": values.column.label or words.label_of(values.column.name), "kind": kind, **more}


def missing_entry(values: Values, absent: list[str]) -> tuple[dict[str, Any], list[Remark]]:
    """The entry of codes that are not values, and the evidence for them."""
    absent = [key for key in absent if key in values.counts]
    if not absent:
        return {}, []
    told = values.told(absent)
    apart = [key for key in absent if key in values.codes_apart]
    if apart and values.numbers:
        low, high = min(values.numbers), max(values.numbers)
        return {"missing": absent}, [
            Remark("missing", f"{told}, and else {low:.10g} to {high:.10g}: missing?", asks=True)
        ]
    return {"missing": absent}, [Remark("missing", told)]


def with_levels(
    values: Values, levels: Mapping[str, str | None], remarks: list[Remark], *, is_declared: bool = False
) -> Guess:
    """A variable with levels: dichotomous where it is told which of two is meant, ordinal where they have an order.

    Bare numbers are codes, in no order unless the head says so. An order that the file declares is kept.
    """
    label = str(entry(values, "")["label"])
    printed = list(dict.fromkeys(text for text in levels.values() if text is not None))
    if len(printed) < 2:
        return Guess(values.column.name, "constant", values)
    kind = "categorical"
    if len(printed) == 2:
        codes = [[key for key, text in levels.items() if text == each] for each in printed]
        told = [each for each in printed if not each.isdigit()] and meant(
            label, printed, codes, level=None, reference=None
        )
        kind = "dichotomous" if told else "categorical"
    elif (order := _order(values, printed)) is not None:
        kind = "ordinal"
        if not is_declared:
            places: dict[str | None, int] = {level: place for place, level in enumerate(order)}
            levels = dict(sorted(levels.items(), key=lambda item: places.get(item[1], len(places))))
    return Guess(values.column.name, "variable", values, entry(values, kind, levels=levels), {}, tuple(remarks))


def _order(values: Values, printed: list[str]) -> list[str] | None:
    """Levels in their order; None where they have none."""
    is_bare = all(each.isdigit() for each in printed)
    order = None if is_bare else words.scale_order(printed)
    return printed if order is None and words.ORDERED.said_by(*values.heads) else order
