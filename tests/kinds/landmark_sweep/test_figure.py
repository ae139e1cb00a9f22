"""The figure of a landmark sweep: its numbers are the store's, nothing overlaps, gaps stay gaps."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from riskset.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SWEEP = {"kind": "landmark-sweep", "by": "graft", "endpoints": ["os"]}


@pytest.fixture
def stanford(small: Any, root: Path) -> Any:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv")
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
    return small(
        columns,
        study={"time_unit": "days", "time_origin": "acceptance"},
        exposures={"graft": {"at": "wait", "labels": ["Not yet transplanted, still waiting", "Transplanted"]}},
        endpoints={
            "os": {"label": "Survival", "time": "time", "event": {"status": 1}},
            "again": {"label": "The same $again$", "time": "time", "event": {"status": 1}},
        },
        landmark={"at": 40},
        displays={
            "one": SWEEP | {"landmarks": {"from": 0, "to": 90, "step": 5}},
            "two": SWEEP | {"endpoints": ["os", "again"], "landmarks": [10, 30, 60, 4000], "y_limits": [0.5, 2]},
            "single": SWEEP | {"landmarks": [30]},
        },
    )


@pytest.mark.parametrize("name", ["one", "two", "single"])
def test_nothing_overlaps(
    stanford: Any, name: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    with drawing(stanford.display(name)) as canvas:
        assert_tidy(canvas)
        assert "Landmark, days since acceptance" in canvas.said()


def test_numbers_are_the_stores(stanford: Any, drawing: Callable[[Any], Any]) -> None:
    versus = "Transplanted vs Not yet transplanted, still waiting"
    with drawing(stanford.display("one")) as canvas:
        said = canvas.said()
        shown = [int(text) for text in said if text.isdigit() and int(text) % 5 == 0 and int(text) >= 10]
        assert len(shown) > 5
        for at in shown:
            counts = [stanford.value("one", at=at, group="Transplanted", statistic=each) for each in ("events", "n")]
            assert "/".join(counts) in said
            assert stanford.value("one", at=at, group=versus, statistic="p_value") in said
    with drawing(stanford.display("two")) as canvas:
        assert canvas.said().count("NE") == 2  # at day 4000 nobody is left


def test_points_are_the_stores_and_gaps_stay(stanford: Any, drawing: Callable[[Any], Any]) -> None:
    with drawing(stanford.display("two")) as canvas:
        points = {
            (round(float(x), 6), round(float(y), 6))
            for each in canvas.figure.axes[0].collections
            for x, y in each.get_offsets()
        }
        rows = [row for row in stanford.results_of("two") if row.statistic == "ratio"]
        assert sum(row.value is None for row in rows) == 2  # at day 4000 nobody is left
        for row in rows:
            if row.value is not None and 0.5 <= row.value <= 2:
                assert (round(row.at, 6), round(math.log10(row.value), 6)) in points


def test_words(stanford: Any) -> None:
    shown = stanford.display("two")
    assert isinstance(shown, Figure)
    assert "Survival: at 10 1.282 (95% CI, 0.694\u20132.369)" in shown.alt_text
    assert "at 4000 not estimable" in shown.alt_text


def test_the_note_says_at_which_landmarks_there_is_no_ratio(stanford: Any) -> None:
    note = stanford.display("two").plain_legend
    assert "CI, confidence interval; NE, not estimable." in note  # what P prints at day 4000
    assert re.search(r"Not estimable at 4000 days: no patient of the group .+\.", note)
