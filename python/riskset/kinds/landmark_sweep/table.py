"""The layout of a table of hazard ratios from several landmarks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.naming import typographic, versus_in_words
from riskset.tables.lookup import Lookup
from riskset.tables.printed import Run, roman
from riskset.tables.ratios import MEANING, SUBDISTRIBUTION, common_name, ratio_values, short_forms, short_name
from riskset.tables.table import Cell, Column, Row, Table, label
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.results import Result
    from riskset.tables.printed import Text

PERCENT = 100


def landmark_sweep_layout(
    results: Sequence[Result], endpoints: Mapping[str, str], *, unit: str, conf_level: float, note: str
) -> Table:
    """Lay the results of :func:`riskset.kinds.landmark_sweep.analysis.landmark_sweep` out, one row a landmark.

    Parameters
    ----------
    endpoints : mapping of str to str
        Labels of the endpoints, which are headings where there are several.
    note : str
        Who is in which group.
    """
    lookup = Lookup(results)
    ratios = [row for row in results if row.statistic == "ratio"]
    comparison, model = ratios[0].group, ratios[0].model
    times = list(dict.fromkeys(row.at for row in ratios))
    arms = list(dict.fromkeys(row.group for row in results if row.statistic == "n" and row.group))[::-1]
    methods = list(dict.fromkeys(row.method for row in ratios))
    columns = (
        Column(label("Landmark"), "left"),
        Column(label("Patients"), "decimal"),
        *(Column(label(head), "decimal", label(arm)) for arm in arms for head in ("Patients", "Events")),
        Column(label(f"{common_name(methods)} ({PERCENT * conf_level:g}% CI)"), "decimal"),
        Column(label("P", italic=True), "decimal"),
    )
    rows: list[Row] = []
    for name, title in endpoints.items():
        if len(endpoints) > 1:
            rows.append(Row(label(title), group=True, keep_with_next=True, name=name))
        for time in times:
            value = partial(lookup.value, endpoint=name, model=model, at=time)
            counts = [
                Cell("{n}", {"n": value(statistic, "count", group=arm)})
                for arm in arms
                for statistic in ("n", "events")
            ]
            ratio = ratio_values(lookup, endpoint=name, model=model, at=time, group=comparison)
            rows.append(
                Row(
                    label(milestone(time or 0.0, unit)),
                    (
                        Cell("{n}", {"n": value("n", "count")}),
                        *counts,
                        Cell(
                            "{ratio} ({lower:upper})",
                            ratio,
                            phrase=f"{short_name(ratio['ratio'].result.method)} {{ratio}} ({PERCENT * conf_level:g}% CI, {{lower:upper}})",
                        ),
                        Cell("{p}", {"p": value("p_value", "p", group=comparison)}),
                    ),
                    indent=int(len(endpoints) > 1),
                    name=name,
                    level=milestone(time or 0.0, unit),
                )
            )
    return Table(
        columns,
        tuple(rows),
        notes=(_about(comparison, methods), roman(note)),
        abbreviations={"CI": "confidence interval", **short_forms(methods)},
    )


def _about(comparison: str, methods: list[str]) -> Text:
    regressions = typographic(" and ".join(methods))
    mixed = len(short_forms(methods)) > 1
    kind = f" (Fine\u2013Gray: {MEANING[SUBDISTRIBUTION]}, {SUBDISTRIBUTION})" if mixed else ""
    told = f"{common_name(methods)} of {versus_in_words(comparison)} by {regressions} regression{kind}; "
    return (*roman(told), Run("P", italic=True), *roman(" values: Wald tests."))
