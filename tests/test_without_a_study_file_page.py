"""The page on cohorts from data frames: its examples run, one after the other, and say what they show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.study_files import check

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "without-a-study-file.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the examples leave, run in an empty folder."""
    names: dict[str, Any] = {}
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for example in EXAMPLES:
            exec(compile(example, "without-a-study-file.md", "exec"), names)
    return {**names, "folder": folder}


def test_each_guess_can_be_overruled(after: dict[str, Any]) -> None:
    cohort = after["cohort"]
    assert list(cohort.study.variables) == ["age", "stage", "diabetes"]
    assert cohort.variable("diabetes").kind == "categorical"
    assert cohort.variable("stage").levels == ("Stage I", "Stage II or III")
    assert cohort.grouping("arm").label == "Study arm"
    assert cohort.population("elderly").size == 5


def test_the_first_example_has_the_kinds_of_the_table(after: dict[str, Any]) -> None:
    cohort = riskset.cohort(after["frame"], id="patient", endpoints={"os": after["os"]})
    kinds = {name: cohort.variable(name).kind for name in cohort.study.variables}
    assert kinds == {"arm": "categorical", "age": "continuous", "stage": "ordinal", "diabetes": "dichotomous"}


def test_an_exposure_is_followed(after: dict[str, Any]) -> None:
    """Five of twelve are transplanted, three of them by six months."""
    cohort = after["followed"]
    assert "transplant_day" not in cohort.study.variables
    assert cohort.exposure("transplant").codes.sum() == 5
    assert cohort.landmark(6).grouping("transplant").codes.sum() == 2  # one of the three had died by then


def test_what_is_written_is_right(after: dict[str, Any]) -> None:
    assert check(after["folder"] / "study.yml") == []
    assert (after["folder"] / "cohort.parquet").is_file()


def test_links_exist() -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGE):
        assert (Path(__file__).resolve().parents[1] / "docs" / link).is_file(), link
