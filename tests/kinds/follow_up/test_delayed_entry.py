"""Follow-up of patients who enter late: the reverse Kaplan-Meier estimate over their risk sets (golden/delayed_entry.R)."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup


def test_the_reverse_estimate(registry: Any, golden: Any, page: Any, printing: Any) -> None:
    study = registry({"t": {"kind": "follow-up", "endpoint": "efs", "by": "arm"}})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for key, expected in golden("delayed_entry")["registry"]["follow_up"].items():
        group = "" if key == "all" else key
        parts = [expected[part] for part in ("value", "lower", "upper")]
        values = [
            found.result(name, variable="efs", group=group).value for name in ("median", "median_lower", "median_upper")
        ]
        assert values == [None if part is None else pytest.approx(part) for part in parts]
        assert shown.row(group or "All patients")[2] == printing.time(*parts)
