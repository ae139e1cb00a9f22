"""Small counts that are suppressed stand in no figure, nor in its words, nor what tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

import riskset
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

SMALLEST = 8


@pytest.fixture(scope="module")
def opened(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., OpenStudy]:
    folder = tmp_path_factory.mktemp("suppressed")

    def with_displays(**options: dict[str, Any]) -> OpenStudy:
        study = yaml.safe_load((root / "report" / "cart-haplo" / "study.yml").read_text(encoding="utf-8"))
        study["data"]["path"] = str(root / "data" / "cart-haplo" / "cohort.csv")
        given = study["displays"]
        study["displays"] = {name: given.get(name, {}) | entry for name, entry in options.items()}
        path = folder / f"study-{'-'.join(options)}-{len(list(folder.iterdir()))}.yml"
        path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
        return riskset.open_study(path)

    return with_displays


@pytest.mark.parametrize("name", ["sweep", "subgroups"])
def test_ratios_that_tell_of_few_events_are_not_shown(opened: Any, name: str, drawing: Callable[[Any], Any]) -> None:
    """No ratio stands where a group has fewer than 8 patients or events; elsewhere it does."""
    whole, safe = opened(**{name: {}}), opened(**{name: {"suppress": SMALLEST}})
    rows = [row for row in whole.results_of(name) if row.statistic in {"n", "events"} and row.group]
    small = {(row.endpoint, row.variable, row.level, row.at) for row in rows if row.value and 0 < row.value < SMALLEST}
    ratios = [row for row in safe.results_of(name) if row.statistic in {"ratio", "lower", "upper", "p_value"}]
    told = {(row.endpoint, row.variable, row.level, row.at) for row in ratios if row.value is not None}
    assert small
    assert told
    assert not small & told
    style = whole.style
    values = {
        style.value(row.value, "ratio")
        for row in whole.results_of(name)
        if row.statistic == "lower" and (row.endpoint, row.variable, row.level, row.at) in small and row.value
    }
    figure = safe.display(name)
    with drawing(figure) as canvas:
        said = " ".join([*canvas.said(), figure.plain_legend, figure.alt_text])
    assert values
    assert not [value for value in values if f"({value}" in said or f"{value}\u2013" in said]
    assert "S, suppressed" in said


def test_a_forest_suppresses_more_than_its_table(opened: Any, drawing: Callable[[Any], Any]) -> None:
    """Of age and leukemia-free survival 9 of 18 and 7 of 37 patients have events."""
    study = opened(**{"table-2": {}, "forest": {"suppress": SMALLEST}})
    with drawing(study.display("forest")) as canvas:
        said = canvas.said()
    assert "9/18 vs. 7/37" not in said
    assert "S/18 vs. <8/37" in said


def test_words_of_a_forest_tell_each_ratio_once(opened: Any) -> None:
    study = opened(**{"table-2": {}, "forest": {}})
    assert study.display("forest").alt_text.count("Age") == 2  # of leukemia-free and overall survival


def test_a_flow_chart_and_its_words_hide_small_boxes(opened: Any, drawing: Callable[[Any], Any]) -> None:
    """15 of 55 patients were positive; 40 would tell of them."""
    figure = opened(**{"figure-1": {"suppress": 20}}).display("figure-1")
    with drawing(figure) as canvas:
        said = " ".join([*canvas.said(), figure.plain_legend, figure.alt_text])
    assert "15" not in said
    assert "40" not in said


def test_a_swimmer_plot_of_small_numbers_is_refused(opened: Any) -> None:
    swimmer = {"kind": "swimmer", "patient_level": True, "endpoint": "os", "by": "mrd", "events": [{"endpoint": "nrm"}]}
    assert opened(swim=swimmer).display("swim").alt_text
    with pytest.raises(StudyProblems, match="a swimmer plot shows small numbers, lane by lane"):
        opened(swim=swimmer | {"suppress": SMALLEST}).display("swim")
