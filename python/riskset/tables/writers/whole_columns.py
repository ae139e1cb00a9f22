"""The body of a great_tables table whose columns are written whole: its own writes a column anew for each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from great_tables._gt_data import Body, FormatterSkipElement

if TYPE_CHECKING:
    from great_tables import GT


class WholeColumns(Body):
    """An Arrow body that formats all cells of a column before it writes the column."""

    def render_formats(self, data_tbl: Any, formats: list[Any], context: Any) -> set[tuple[str, int]]:  # noqa: ANN401
        """Apply the formats to the body, and return the cells that were formatted."""
        body: Any = self.body
        texts: dict[str, list[Any]] = {}
        given: dict[str, list[Any]] = {}
        formatted: set[tuple[str, int]] = set()
        for form in formats:
            formatter = getattr(form.func, context, None) or form.func.default
            for column, row in form.cells.resolve():
                if column not in given:
                    given[column] = data_tbl.column(column).to_pylist()
                    texts[column] = body.column(column).to_pylist()
                text = formatter(given[column][row])
                if not isinstance(text, FormatterSkipElement):
                    texts[column][row] = text
                    formatted.add((column, row))
        for column, values in texts.items():
            body = body.set_column(body.column_names.index(column), column, pa.array(values))
        self.body = body
        return formatted


def with_whole_columns(table: GT) -> GT:
    """The same table of an Arrow table, whose body is written column by column."""
    inside: Any = table
    return inside._replace(_body=WholeColumns(inside._body.body))  # noqa: SLF001  great_tables has no other way
