"""Figures of very many patients: no larger than those of few, and nowhere visibly off."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.stats.kaplan_meier import kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

SIZE = 30_000
SECTIONS: dict[str, Any] = {
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {"c": {"kind": "curves", "endpoints": ["os"], "x_max": 60, "breaks": 12}},
}


def followed(size: int) -> dict[str, list[Any]]:
    rng = np.random.default_rng(4)
    event, censored = rng.exponential(40, size), rng.uniform(12, 80, size)
    return {"t": np.minimum(event, censored).tolist(), "died": (event < censored).astype(int).tolist()}


@pytest.fixture
def many(small: Callable[..., OpenStudy]) -> OpenStudy:
    return small(followed(SIZE), **SECTIONS)


def test_the_drawn_line_is_within_a_thousandth_of_the_estimate(many: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    """Read off the drawing, against every step of the estimate: in percent of the axis, 0.1."""
    patients = followed(SIZE)
    truth = kaplan_meier(patients["t"], patients["died"])
    with drawing(many.display("c")) as canvas:
        lines = [line for line in canvas.figure.axes[0].lines if line.get_drawstyle() == "steps-post"]
        (x, y) = (
            np.asarray(each, dtype=float) for each in max(lines, key=lambda line: line.get_xdata().size).get_data()
        )
    at = truth.time[truth.time < 60]
    off = np.abs(y[np.searchsorted(x, at, side="right") - 1] - 100 * truth.at(at).survival)
    assert at.size > 15_000
    assert x.size <= 1_001
    assert off.max() < 0.1


def test_its_file_has_no_more_elements_than_one_of_few_patients(
    many: OpenStudy, new_study: Callable[..., Any], tmp_path: Any
) -> None:
    import riskset

    (tmp_path / "few").mkdir()
    few = riskset.open_study(new_study(tmp_path / "few", followed(200), **SECTIONS))
    counts = [study.display("c").images("svg")["svg"].count(b"<use") for study in (few, many)]
    # Digits of the numbers at risk are elements too: four more at most of each of six.
    assert counts[1] <= counts[0] + 24


def test_drawing_copies_no_numbers(many: OpenStudy) -> None:
    figure: Any = many.display("c")
    assert deepcopy(figure).finish.panels[0] is figure.finish.panels[0]
