"""The calls of R for regressions of outcomes that are not times: one for each model and measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.recompute.modelled import ModelledOutcomes
from riskset.recompute.r_shapes import shape_arguments
from riskset.recompute.r_text import listed, r

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.recompute.r_columns import Columns
    from riskset.recompute.rows import Raw
    from riskset.results import Result


def outcome_calls(
    raw: Raw, columns: Columns, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]
) -> Iterator[str]:
    """The calls of a table of regressions of outcomes.

    Raises
    ------
    Unread
        When one of its options is not recomputed.
    """
    own = ModelledOutcomes(raw, entry, rows)
    models: dict[tuple[str, str, str, str], None] = {}
    for row in rows:
        one = row.variable if row.model.endswith("univariable") else ""
        models.setdefault((row.endpoint, row.model, one, own.measure(row)))
    for outcome, model, one, measure in models:
        found = own.model(outcome, one)
        names = [columns.variable(name) for name in dict.fromkeys(name for name, _ in found.columns)]
        column = columns.add(f"outcome.{rows[0].display}.{outcome}", own.outcome(outcome))
        per = {name: step for name, step in (entry.get("per") or {}).items() if name in names}
        parts = [shown, "d", r(outcome), r(model), r(column), r(names), r(measure)]
        parts += [f"references = {listed(found.references)}"] if found.references else []
        parts += [f"per = {listed(per)}"] if per else []
        parts += [f"level = {r(entry['conf_level'])}"] if "conf_level" in entry else []
        parts += shape_arguments(own, outcome, {name: name for name in names})
        yield f"outcome_regression({', '.join(parts)})"
