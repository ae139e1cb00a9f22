"""A dichotomous variable in a regression: the level that is meant is compared with the other one."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup
from riskset.tables.printed import plain


@pytest.mark.parametrize("levels", [{1: "Yes", 2: "No"}, {2: "No", 1: "Yes"}])
@pytest.mark.parametrize("rows", ["levels", "contrasts"])
def test_no_is_the_reference_whatever_its_place(small: Any, levels: dict[int, str], rows: str) -> None:
    study = small(
        {"x": [1, 1, 1, 1, 2, 2, 2, 2], "t": [1, 2, 3, 9, 4, 5, 8, 10], "died": [1, 1, 1, 0, 1, 0, 1, 0]},
        variables={"cmv": {"label": "CMV", "kind": "dichotomous", "column": "x", "levels": levels}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={
            "d": {
                "kind": "regression",
                "endpoints": ["os"],
                "variables": ["cmv"],
                "models": "univariable",
                "rows": rows,
            }
        },
    )
    lookup = Lookup(study.results_of("d"))
    names = {"endpoint": "os", "model": "univariable", "variable": "cmv"}
    ratio = lookup.result("ratio", **names, level="Yes").value
    assert ratio is not None
    assert ratio > 1  # three of the four with Yes die before any with No
    assert lookup.has("reference", **names, level="No")
    printed = [[plain(cell) for cell in row.cells] for row in study.display("d").printed().body]
    (own,) = [row for row in printed if row[0] in {"Yes", "CMV, Yes vs. No"}]
    assert any(cell.startswith(f"{ratio:.3f}") for cell in own)
