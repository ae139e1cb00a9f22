"""The swimmer plot: marks where they belong, nothing overlaps, and no patient's number in any file."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

import riskset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SWIMMER = {
    "kind": "swimmer",
    "patient_level": True,
    "endpoint": "os",
    "events": [{"endpoint": "relapse"}, {"label": "A $mark$", "at": "ta", "unit": "days"}],
}


@pytest.fixture(scope="module")
def swimmers(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The example's patients, called by names that must not come out."""
    import pandas as pd

    folder = tmp_path_factory.mktemp("swimmers")
    frame = pd.read_csv(root / "data" / "bmt" / "bmt.csv")
    frame["id"] = [f"SECRET-{number}" for number in range(len(frame))]
    frame.to_csv(folder / "bmt.csv", index=False)
    study = yaml.safe_load((root / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    study["data"] = {"path": "bmt.csv", "id": "id"}
    study["populations"] = {"young": "age < 18"}
    study["displays"] = {
        "groups": SWIMMER | {"by": "disease"},
        "few": SWIMMER | {"population": "young", "sort": "follow-up", "by": "sex"},
        "all": SWIMMER | {"population": "young", "events": []},
    }
    (folder / "study.yml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return riskset.open_study(folder / "study.yml")


@pytest.mark.parametrize("name", ["groups", "few", "all"])
def test_nothing_overlaps(swimmers: Any, name: str, drawing: Callable[[Any], Any]) -> None:
    with drawing(swimmers.display(name)) as canvas:
        for each in canvas.texts:
            assert each.left >= 0
            assert each.bottom >= 0
            assert each.right <= canvas.width
            assert each.top <= canvas.height
        for first, second in itertools.combinations(canvas.texts, 2):
            assert not first.overlaps(second), (first, second)
        assert "Months since transplantation" in canvas.said()
        assert "Ongoing" in canvas.said()


def test_marks_stand_at_their_times(swimmers: Any, drawing: Callable[[Any], Any]) -> None:
    """As many relapses are drawn as are counted, at the endpoint's times."""
    relapse = swimmers.cohort.endpoint("relapse")
    times = np.sort(relapse.time[relapse.cause == 1])
    counted = sum(
        row.value for row in swimmers.results_of("groups") if row.statistic == "events" and row.variable == "Relapse"
    )
    assert counted == times.size
    with drawing(swimmers.display("groups")) as canvas:
        (axes,) = canvas.figure.axes
        drawn = [
            np.sort(np.asarray(each.get_offsets())[:, 0]) for each in axes.collections if len(each.get_offsets()) > 1
        ]
        assert any(each.size == times.size and np.allclose(each, times) for each in drawn)


@pytest.mark.parametrize("form", ["svg", "pdf", "png", "eps"])
def test_no_patient_is_named(swimmers: Any, form: str) -> None:
    figure = swimmers.display("few")
    assert b"SECRET" not in figure.images(form, dpi=50)[form]
    assert "SECRET" not in figure.alt_text
    frames = [figure.data, *(layer._data for layer in figure.layers if layer._data is not None)]
    assert len(frames) > 3
    assert not any("SECRET" in frame.to_csv() for frame in frames)
    assert "SECRET" not in swimmers.results().to_json()


def test_words_are_counts(swimmers: Any) -> None:
    words = swimmers.display("groups").alt_text
    relapses = swimmers.value("groups", group="ALL", variable="Relapse", statistic="events")
    assert f"ALL, 38 patients: Relapse {relapses}, A $mark$ " in words
