"""The example study opened, the same patients read without the package, small studies, and eyes for drawn figures."""

from __future__ import annotations

import gc
import importlib.util
import math
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, settings

import riskset
from riskset.opened import OpenStudy
from riskset.study import StudyProblems
from riskset.study_files import check

# A slow or busy machine is not a fault of the code: what an example costs is never judged.
settings.register_profile(
    "riskset", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
# The same examples in each run, so that a failure is of the change; `make explore` takes others each time.
settings.register_profile("riskset-steady", settings.get_profile("riskset"), derandomize=True)
settings.load_profile("riskset" if os.environ.get("RISKSET_EXPLORE") else "riskset-steady")

ROOT = Path(__file__).resolve().parents[1]
DAYS_PER_MONTH = 30.4375
DISEASES = {1: "ALL", 2: "AML low risk", 3: "AML high risk"}
EVERYONE = ("", *DISEASES.values())
HOSPITALS = ("Ohio State University", "Alfred Hospital", "St. Vincent\u2019s Hospital", "Hahnemann University")
# libyaml writes a study in a tenth of the time, but escapes what is beyond U+FFFF.
QUICK = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
OpenSmall = Callable[..., OpenStudy]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def quarto() -> str:
    """A real Quarto's program; tests that need one are skipped where there is none."""
    found = shutil.which(os.environ.get("QUARTO_PATH", "quarto"))
    if found is None:
        pytest.skip("there is no quarto on the path")
    return found


@pytest.fixture(scope="session")
def bmt_study() -> OpenStudy:
    """The study of the example report, opened once."""
    return riskset.open_study(ROOT / "report" / "bmt" / "study.yml")


@pytest.fixture(scope="session")
def bmt() -> pd.DataFrame:
    """The patients of the example report, read by pandas alone: groups by name, times in months."""
    frame = pd.read_csv(ROOT / "data" / "bmt" / "bmt.csv")
    names = pd.Categorical(frame["group"].map(DISEASES), categories=list(DISEASES.values()))
    return frame.assign(disease=names, os=frame["t1"] / DAYS_PER_MONTH, lfs=frame["t2"] / DAYS_PER_MONTH)


def write_study(folder: Path, columns: dict[str, list[Any]], **sections: Any) -> Path:
    """Write a study of a few patients, one list a column, and return its study file."""
    frame = pd.DataFrame(columns)
    frame.insert(0, "id", range(1, len(frame) + 1))
    frame.to_csv(folder / "patients.csv", index=False)
    study = {"study": {"title": "A few patients", "time_unit": "months"}, "data": {"path": "patients.csv", "id": "id"}}
    for section in study:
        study[section] |= sections.pop(section, {})
    path = folder / "study.yml"
    text = yaml.dump(study | sections, Dumper=QUICK, sort_keys=False, allow_unicode=True)
    if "\\U" in text:
        text = yaml.safe_dump(study | sections, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def new_study() -> Callable[..., Path]:
    """Writes a small study into a folder."""
    return write_study


@pytest.fixture
def small(tmp_path: Path) -> OpenSmall:
    """Opens a study of a few patients: columns as lists, and the sections of its study file; nothing is wrong in it."""

    def open_small(columns: dict[str, list[Any]], **sections: Any) -> OpenStudy:
        path = write_study(tmp_path, columns, **sections)
        problems = check(path)
        if problems:
            raise StudyProblems(problems)
        return riskset.open_study(path)

    return open_small


def half_up(value: float, digits: int) -> str:
    """A number as a reader rounds it, by a way of its own: on the decimal that Python shows."""
    return f"{Decimal(f'{value:.12g}').quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):f}"


def p_text(value: float) -> str:
    """A P value as the report prints it; one below 0.05 is not printed as if it were not."""
    if value < 0.001:
        return "<0.001"
    return half_up(value, 4 if 0.0495 <= value < 0.04995 else 3)


@dataclass(frozen=True)
class Recomputed:
    """The example report's numbers from pandas, scipy, lifelines and statsmodels, without the package."""

    frame: pd.DataFrame
    # fisher.test of base R 4.2.2 on the table of hospital by disease; scipy simulates tables larger than 2 x 2.
    fisher_hospital: float = 0.00471866766106695

    def group(self, name: str) -> pd.DataFrame:
        """Patients of a disease group; all of them for an empty name."""
        return self.frame if not name else self.frame[self.frame["disease"] == name]

    def fit(self, endpoint: str, group: str, *, reverse: bool = False) -> Any:
        """The Kaplan-Meier curve of lifelines, limits on the log-log scale."""
        from lifelines import KaplanMeierFitter

        rows = self.group(group)
        event = rows["d3" if endpoint == "lfs" else "d1"]
        return KaplanMeierFitter().fit(rows[endpoint], 1 - event if reverse else event)

    def survival(self, endpoint: str, group: str, at: float) -> tuple[float, float, float]:
        """Survival with its limits."""
        fit = self.fit(endpoint, group)
        limits = fit.confidence_interval_
        lower, upper = limits[limits.index <= at].iloc[-1]
        return float(fit.predict(at)), float(lower), float(upper)

    def median(self, endpoint: str, group: str, *, reverse: bool = False) -> tuple[float, float, float]:
        """Median survival, or median follow-up, with its limits; infinite where it is not reached."""
        from lifelines.utils import median_survival_times

        fit = self.fit(endpoint, group, reverse=reverse)
        limits = median_survival_times(fit.confidence_interval_).iloc[0]
        return float(fit.median_survival_time_), float(limits.iloc[0]), float(limits.iloc[1])

    def log_rank(self, endpoint: str) -> float:
        """P of the log-rank test over the three groups, of lifelines; statsmodels must say the same."""
        from lifelines.statistics import multivariate_logrank_test
        from statsmodels.duration.survfunc import survdiff

        event = self.frame["d3" if endpoint == "lfs" else "d1"]
        p = float(multivariate_logrank_test(self.frame[endpoint], self.frame["group"], event).p_value)
        assert survdiff(self.frame[endpoint], event, self.frame["group"])[1] == pytest.approx(p, rel=1e-9)
        return p

    def compared(self, column: str) -> float:
        """P of the comparison of a column between the groups."""
        from scipy import stats

        if column in {"z1", "z2", "z7"}:
            samples = [rows[column] for _, rows in self.frame.groupby("group")]
            return float(stats.kruskal(*samples).pvalue)
        table = pd.crosstab(self.frame[column], self.frame["group"])
        found = stats.chi2_contingency(table, correction=False)
        if found.expected_freq.min() < 5:
            assert column == "z9"
            return self.fisher_hospital
        return float(found.pvalue)

    def survival_cell(self, endpoint: str, group: str, at: float) -> str:
        """A cell of the table of outcomes."""
        value, lower, upper = (half_up(100 * part, 1) for part in self.survival(endpoint, group, at))
        return f"{value} ({lower}\u2013{upper})"

    def median_cell(self, endpoint: str, group: str, *, reverse: bool = False) -> str:
        """A median with its limits as a table prints it."""
        value, lower, upper = (
            "NR" if math.isinf(part) else half_up(part, 1) for part in self.median(endpoint, group, reverse=reverse)
        )
        return f"{value} ({lower}\u2013{upper})"

    def baseline_rows(self) -> list[list[str]]:
        """Body of the table of characteristics, without footnote marks."""
        rows: list[list[str]] = []
        for label, column, level in (
            ("Gender, male, n (%)", "z3", 1),
            ("Age, years, median (range)", "z1", None),
            ("Donor gender, male, n (%)", "z4", 1),
            ("Donor age, years, median (range)", "z2", None),
            ("CMV seropositive, n (%)", "z5", 1),
            ("Donor CMV seropositive, n (%)", "z6", 1),
            ("FAB subtype M4 or M5, n (%)", "z8", 1),
            ("Time from diagnosis to transplantation, days, median (range)", "z7", None),
            ("Hospital, n (%)", "z9", None),
            ("Methotrexate for GVHD prophylaxis, n (%)", "z10", 1),
        ):
            p = p_text(self.compared(column))
            if column == "z9":
                rows.append([label, "", "", "", "", p])
                for code, name in enumerate(HOSPITALS, start=1):
                    rows.append([name, *(self._count(group, column, code) for group in EVERYONE), ""])
            elif level is None:
                rows.append([label, *(self._range(group, column) for group in EVERYONE), p])
            else:
                rows.append([label, *(self._count(group, column, level) for group in EVERYONE), p])
        return rows

    def outcome_rows(self) -> list[list[str]]:
        """Body of the table of outcomes, without footnote marks."""
        rows: list[list[str]] = []
        for endpoint, label in (("lfs", "Leukemia-free survival"), ("os", "Overall survival")):
            rows.append([label, "", "", "", "", "", p_text(self.log_rank(endpoint))])
            for group in DISEASES.values():
                patients = self.group(group)
                events = patients["d3" if endpoint == "lfs" else "d1"]
                rates = [self.survival_cell(endpoint, group, at) for at in (12, 24)]
                counts = [str(len(patients)), str(int(events.sum()))]
                rows.append([group, *counts, *rates, self.median_cell(endpoint, group), ""])
        return rows

    def _count(self, group: str, column: str, level: int) -> str:
        values = self.group(group)[column]
        count = int((values == level).sum())
        return f"{count} ({half_up(100 * count / len(values), 1)})"

    def _range(self, group: str, column: str) -> str:
        values = self.group(group)[column]
        middle = half_up(float(values.median()), 0)
        return f"{middle} ({values.min()}\u2013{values.max()})"


@pytest.fixture(scope="session")
def recomputed(bmt: pd.DataFrame) -> Recomputed:
    """The example report's numbers, recomputed without the package."""
    return Recomputed(bmt)


def _beside(name: str) -> ModuleType:
    """A module beside this file; tests are not a package."""
    spec = importlib.util.spec_from_file_location(f"riskset_tests_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _package(name: str) -> None:
    """Make the modules of a folder importable from each other; tests are not a package, and the folder is one for itself."""
    package = ModuleType(name)
    package.__path__ = [str(Path(__file__).with_name(name))]
    sys.modules[name] = package


for folder in ("gallery", "documentation", "second_programme", "disclosure", "wild_inputs", "formats", "recompute"):
    _package(folder)

SAMPLING = _beside("sampling")
SCHEDULING = _beside("scheduling")
DRAWING = _beside("drawing")
BROWSING = _beside("browsing")
TRIALS = _beside("trials")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, files that share a rendered report go to one process, too."""
    return SCHEDULING.sharing_scheduler(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: nobody need look through it for what can go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Chromium; tests that ask for it are marked `browser`, and skipped where there is none."""
    program = BROWSING.find_browser()
    if program is None:
        pytest.skip("there is no Chromium on the path")
    return BROWSING.Browser(program, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def drawing() -> Callable[[Any], Any]:
    """Draws a figure and gives its texts."""
    return DRAWING.drawn_figure  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def assert_tidy() -> Callable[[Any], None]:
    """Asserts of a drawn figure that no text overlaps another, and that nothing is cut off."""
    return DRAWING.assert_tidy  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def assert_clean() -> Callable[[Any], None]:
    """Asserts of a drawn figure that it is tidy, and that no text is struck by a line, a tick or an axis."""
    return DRAWING.assert_clean  # type: ignore[no-any-return]
