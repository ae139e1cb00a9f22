"""The example reports with ten patients changed: the difference against the two stores, read as plain values."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.study.read_instead import reading_instead

pytestmark = pytest.mark.slow
FIELDS = ("display", "analysis", "population", "endpoint", "model", "group", "variable", "level", "at", "statistic")


def _store(study: Path) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    records = json.loads(riskset.open_study(study).results().to_json())
    return {tuple(row[field] for field in FIELDS): (row["value"], row["state"]) for row in records}


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    named = row["result"]
    return tuple(named.get(field, None if field == "at" else "") for field in FIELDS)


@pytest.mark.parametrize("report", ["bmt", "cart-haplo"])
def test_ten_patients_fewer_change_exactly_what_two_stores_say(report: str, root: Path, tmp_path: Path) -> None:
    study = root / "report" / report / "study.yml"
    data = riskset.load_study(study).data_path
    frame = pd.read_csv(data, dtype=str, keep_default_na=False)
    cut = tmp_path / "cut.csv"
    frame.drop(index=random.Random(5).sample(range(len(frame)), 10)).to_csv(cut, index=False)
    ran = CliRunner().invoke(main, ["diff", str(study.parent), "--data", str(data), str(cut), "--format", "json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)["studies"][0]
    old = _store(study)
    with reading_instead({data.resolve(): cut}):
        new = _store(study)
    both = old.keys() & new.keys()
    assert {_key(row) for row in found["added"]} == new.keys() - old.keys()
    assert {_key(row) for row in found["gone"]} == old.keys() - new.keys()
    differ = {key for key in both if old[key] != new[key]}
    listed = {_key(row) for row in found["changed"]}
    assert listed <= differ
    for key in differ - listed:  # the noise of the arithmetic
        assert old[key][0] == pytest.approx(new[key][0], rel=1e-9, abs=1e-14)
