"""The published numbers of toxicity, engraftment, complications and follow-up, each as the report's table prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import riskset

ROOT = Path(__file__).resolve().parents[2]
TOXICITY = "CAR-T therapy-associated toxicities"
ENGRAFTMENT = "engraftment and chimerism"
GVHD = "acute and chronic graft-versus-host disease"
INFECTION = "infection complications after transplantation"
OTHER = "other complications after transplantation"

# Published number, and the display and names by which the report's tables have it. The text counts bacterial and fungal
# infections of 57 patients, where 55 were transplanted: their numbers agree, their percentages cannot.
NUMBERS: list[tuple[str, str, str, dict[str, Any]]] = [
    (TOXICITY, "crs.peak.median", "table-s2", {"variable": "crs", "level": "Peak", "statistic": "median"}),
    (TOXICITY, "crs.grade_0", "table-s2", {"variable": "crs", "level": "Grade 0", "statistic": "count"}),
    (TOXICITY, "crs.grade_1_3", "table-s2", {"variable": "crs", "level": "Grade 1-3", "statistic": "count"}),
    (TOXICITY, "crs.grade_4_5", "table-s2", {"variable": "crs", "level": "Grade 4-5", "statistic": "count"}),
    (TOXICITY, "pyrexia", "table-s2", {"variable": "pyrexia", "statistic": "count"}),
    *(
        (TOXICITY, f"{name}{key}", "table-s2", {"variable": name, "level": level, "statistic": statistic})
        for name in ("thrombocytopenia", "neutropenia")
        for key, level, statistic in (
            ("", "", "count"),
            (".percent", "", "percent"),
            (".onset.median", "Onset", "median"),
            (".duration.median", "Duration", "median"),
        )
    ),
    *(
        (TOXICITY, f"infection.{name}", "table-s2", {"variable": name, "statistic": "count"})
        for name in ("septicemia", "pneumonia", "diarrhea")
    ),
    *(
        (ENGRAFTMENT, f"{name}.{key}", "table-s6", {"variable": name, "level": "Time", "statistic": statistic})
        for name in ("neutrophils", "platelets")
        for key, statistic in (("median", "median"), ("min", "minimum"), ("max", "maximum"))
    ),
    (GVHD, "agvhd_3_4", "table-s6", {"endpoint": "agvhd", "level": "100 days", "statistic": "estimate"}),
    (GVHD, "cgvhd", "table-s6", {"endpoint": "cgvhd", "level": "2 years", "statistic": "estimate"}),
    (INFECTION, "cmv", "table-s6", {"endpoint": "cmv", "level": "2 years", "statistic": "estimate"}),
    (INFECTION, "ebv", "table-s6", {"endpoint": "ebv", "level": "2 years", "statistic": "estimate"}),
    (INFECTION, "bacterial", "table-s6", {"variable": "bacterial", "statistic": "count"}),
    (INFECTION, "fungal", "table-s6", {"variable": "fungal", "statistic": "count"}),
    (OTHER, "cystitis", "table-s6", {"variable": "cystitis", "statistic": "count"}),
    (OTHER, "ptld", "table-s6", {"variable": "ptld", "statistic": "count"}),
    (OTHER, "seizures", "table-s6", {"variable": "seizures", "statistic": "count"}),
    (OTHER, "immune_thrombocytopenia", "table-s6", {"variable": "itp", "statistic": "count"}),
]


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, Any]]:
    """The numbers of the text, by section."""
    whole = yaml.safe_load((ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8"))
    return whole["text"]


@pytest.fixture(scope="module")
def study() -> Any:
    """The report's study file."""
    return riskset.open_study(ROOT / "report" / "cart-haplo" / "study.yml")


@pytest.mark.parametrize(("section", "key", "display", "names"), NUMBERS, ids=lambda part: str(part)[:40])
def test_a_table_prints_the_published_number(
    study: Any, published: dict[str, Any], section: str, key: str, display: str, names: dict[str, Any]
) -> None:
    names = {"group": "overall", **names}
    assert study.value(display, **names) == str(published[section][key]["value"])


def test_every_number_of_these_sections_is_compared(published: dict[str, Any]) -> None:
    """Those that are not are not numbers of these tables: times asked about, thresholds, organisms, other tables'."""
    compared = {(section, key) for section, key, _, _ in NUMBERS}
    left = {
        key
        for section in (TOXICITY, ENGRAFTMENT, GVHD, INFECTION, OTHER)
        for key in published[section]
        if (section, key) not in compared and not key.startswith(("bacterium.", "transplant", "follow_up"))
    }
    assert left == {
        "crs.without",
        "chimerism.by",
        "neutrophils.threshold",
        "platelets.threshold",
        "platelet_dysfunction",
        "agvhd_3_4.at",
        "cgvhd.at",
        "viremia.at",
        "bacterial.percent",
        "bacterial.of",
        "fungal.percent",
        "fungal.of",
        "immune_thrombocytopenia.at",
    }


def test_follow_up_in_days(study: Any, published: dict[str, Any]) -> None:
    """Median follow-up 613 days (range 100-1403), in days of a study whose unit is months."""
    table = riskset.follow_up_table(study.cohort, "os", time_unit="days")
    said = {key: str(published[ENGRAFTMENT][f"follow_up.{key}"]["value"]) for key in ("median", "min", "max")}
    row = table.printed().body[0].cells
    assert "".join(run.text for run in row[3]).split(" ")[0] == said["median"]
    assert "".join(run.text for run in row[4]) == f"{said['min']}, {said['max']}"


def test_all_centers(study: Any) -> None:
    """Eleven centers, all patients."""
    assert study.value("table-s1", statistic="n_centres") == "11"
    assert study.value("table-s1", group="overall", statistic="n") == str(study.cohort.size)
