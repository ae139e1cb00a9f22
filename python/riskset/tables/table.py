"""The table value: cells that point at results, with spanners, row groups, indents and footnotes."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from riskset.style import STATE_TEXT, Style
from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.results import Result
    from riskset.tables.printed import Align, Text

Kind = Literal["count", "number", "percent", "rate", "ratio", "p"]
MARKS = string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Value:
    """A result and how it is printed; `digits` overrides the style's."""

    result: Result
    kind: Kind
    digits: int | None = None

    def text(self, style: Style) -> str:
        """The characters of the value, or of the reason why there is none."""
        value = self.result.value
        if value is None:
            return STATE_TEXT[self.result.state]
        match self.kind:
            case "count":
                return style.count(value)
            case "p":
                return style.p_value(value)
            case "percent":
                return style.number(value, style.percent_digits if self.digits is None else self.digits)
            case "rate":
                return style.number(100 * value, style.rate_digits if self.digits is None else self.digits)
            case "ratio":
                return style.number(value, style.ratio_digits if self.digits is None else self.digits)
            case "number":
                return style.number(value, self.digits or 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a label, or a pattern over results such as ``{n} ({percent})``.

    ``{lower:to:upper}`` prints two values as an interval of the style. `footnotes` are texts; equal texts
    share one mark.
    """

    pattern: str = ""
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    footnotes: tuple[str, ...] = ()
    italic: bool = False
    bold: bool = False

    def text(self, style: Style) -> str:
        """The cell's characters without footnote marks."""
        if not self.values:
            return self.pattern
        parts: list[str] = []
        for literal, name, until, _ in string.Formatter().parse(self.pattern):
            parts.append(literal)
            if name is not None and until:
                upper = self.values[until.removeprefix("to:")]
                parts.append(style.interval(self.values[name].text(style), upper.text(style)))
            elif name is not None:
                parts.append(self.values[name].text(style))
        return "".join(parts)
