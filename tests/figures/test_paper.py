"""Figures at the widths of journals' columns and in the colours of a brand: nothing overlaps or is cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from matplotlib.colors import to_hex, to_rgb

import riskset
from riskset.kinds.display import show_display
from riskset.kinds.swimmer.figure import DEPTHS
from riskset.problems import LookupFailed
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

REGRESSION = {
    "kind": "regression",
    "endpoints": ["os", "relapse"],
    "variables": ["age", "disease", "fab"],
    "models": "both",
}
FIGURES: dict[str, dict[str, Any]] = {
    "forest": {"kind": "forest", "of": "t", "columns": ["ratio"]},
    "subgroups": {
        "kind": "forest",
        "by": "methotrexate",
        "subgroups": ["sex", "disease"],
        "endpoints": ["lfs"],
        "columns": ["ratio"],
    },
    "love": {"kind": "love", "by": "disease", "weights": "donor_age", "variables": ["age", "sex", "hospital"]},
    "sweep": {"kind": "landmark-sweep", "by": "sex", "endpoints": ["lfs"], "landmarks": [1, 2, 3, 6]},
    "swimmer": {
        "kind": "swimmer",
        "patient_level": True,
        "endpoint": "os",
        "by": "disease",
        "events": [{"endpoint": "relapse"}, {"endpoint": "nrm"}, {"label": "Acute GVHD", "at": "ta", "unit": "days"}],
    },
    "panels": {"kind": "proportional-hazards", "of": "t", "model": "multivariable"},
}
BRAND = {"color": {"primary": "#7A1FA2", "secondary": "#B5651D"}}


@pytest.fixture(scope="module")
def printed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | float | None], OpenStudy]:
    """Opens the example's study with figures of a width."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "_brand.yml").write_text(yaml.safe_dump(BRAND))
    study = yaml.safe_load((root / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    study["data"]["path"] = str(root / "data" / "bmt" / "bmt.csv")

    def opened(width: str | float | None) -> OpenStudy:
        sized = {} if width is None else {"width": width}
        study["displays"] = {"t": REGRESSION} | {name: entry | sized for name, entry in FIGURES.items()}
        path = folder / f"study-{width}.yml"
        path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
        return riskset.open_study(path)

    return opened


@pytest.mark.parametrize(
    ("width", "millimetres"),
    [
        ("single", 85),
        pytest.param("one-and-a-half", 114, marks=pytest.mark.slow),
        pytest.param("double", 174, marks=pytest.mark.slow),
    ],
)
def test_figures_have_the_widths_of_columns(
    printed: Any, width: str, millimetres: float, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    study = printed(width)
    for name in FIGURES:
        with drawing(study.display(name)) as canvas:
            assert canvas.figure.get_size_inches()[0] == pytest.approx(millimetres / 25.4, abs=0.015), name
            assert_tidy(canvas)


def test_colours_are_the_brands(printed: Any) -> None:
    study = printed(None)
    for name in FIGURES:
        if name != "subgroups":  # one effect is black
            image = study.display(name).images("svg")["svg"].decode()
            bars = to_hex([1 - DEPTHS[0] * (1 - part) for part in to_rgb("#7a1fa2")])
            assert (bars if name == "swimmer" else "#7a1fa2") in image, name
            assert name == "swimmer" or "#0072b2" not in image, name  # whose third group is beyond the brand


def test_a_width_without_room_is_refused_in_words(printed: Any) -> None:
    study = printed(40)
    with pytest.raises(StudyProblems, match=r"the text of a Love plot needs \d+ mm of width, and has 40 mm"):
        study.display("love")
    with pytest.raises(StudyProblems, match=r"the text of a forest plot needs \d+ mm of width, and has 40 mm; leave"):
        study.display("subgroups")


def refusal(study: Any, name: str, width: float) -> str:
    """Why a figure is refused at a width; empty where it is drawn."""
    spec = study.cohort.study.displays[name].narrowed(width)
    try:
        show_display(study.cohort, spec, study.results_of(name), study.style)
    except LookupFailed as error:
        return str(error)
    return ""


def test_the_width_that_a_refusal_names_does(printed: Any) -> None:
    """It is never below the one that was refused."""
    study = printed(None)
    refused: set[str] = set()
    for name in FIGURES:
        for width in (40, 50.4, 57.3, 60, 70, 85):
            words = refusal(study, name, width)
            if words:
                told = re.search(r"needs (\d+) mm of width, and has ([\d.]+) mm; ", words)
                assert told, words
                assert float(told[1]) > width == float(told[2])
                assert refusal(study, name, float(told[1])) == ""
                refused.add(name)
    assert refused == {"forest", "subgroups", "love", "sweep"}
