"""The page of the docs that lists where the synthetic cohort differs from the published study."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import riskset

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_data() -> None:
    module = load(ROOT / "tools" / "make_differences_page.py")
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run python tools/make_differences_page.py"


def differences() -> list[list[str]]:
    """The rows of the table of numbers that differ: where, number, published, here, why."""
    page = (ROOT / "docs" / "reference-study.md").read_text(encoding="utf-8")
    table = page.partition("## Numbers that differ")[2]
    rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in table.split("\n") if line[:2] == "| "]
    return rows[2:]


def test_each_row_of_the_page_differs_in_what_is_printed() -> None:
    found = differences()
    assert len(found) > 50
    assert [row for row in found if row[2] == row[3]] == []


def test_the_page_rounds_a_number_once() -> None:
    """Hazard ratios of Table 2 stand on the page as the report prints them."""
    study = riskset.open_study(ROOT / "report" / "cart-haplo" / "study.yml")
    printed = {row[1].strip("`"): row[3] for row in differences() if row[0] == "table-2"}
    names = {"endpoint": "os", "variable": "age_40", "level": "\u2265 40 years"}
    for end, statistic in (("hr", "ratio"), ("lower", "lower"), ("upper", "upper"), ("p", "p_value")):
        assert printed[f"os.age_40.{end}"] == study.value("table-2", statistic=statistic, **names)
