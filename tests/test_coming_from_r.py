"""What the page for those who come from R's packages says: its examples are shown, its names and links exist."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

import riskset
from riskset.figures.figure import Figure
from riskset.kinds.registry import installed_kinds
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.study.entries.arrangement import Arrangement
from riskset.study.schema import StudyFile
from riskset.study.sections import EndpointSpec, ExposureSpec
from riskset.tables.printed import plain
from riskset.tables.table import Table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "coming-from-r.md"


def examples() -> dict[str, Any]:
    """The entries of the page's blocks of YAML."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {name: entry for block in blocks for name, entry in yaml.safe_load(block)["displays"].items()}


@pytest.fixture(scope="module")
def opened(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The study of the example report with the page's entries for displays."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(root / "data" / "bmt" / "bmt.csv", folder)
    study = yaml.safe_load((root / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    study["data"]["path"] = "bmt.csv"
    study["displays"] = examples()
    (folder / "study.yml").write_text(yaml.safe_dump(study, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return riskset.open_study(folder / "study.yml")


@pytest.mark.parametrize("name", list(examples()))
def test_each_example_is_shown(opened: Any, name: str) -> None:
    assert isinstance(opened.display(name), Table | Figure)


def test_the_first_example_does_what_it_says(opened: Any) -> None:
    """An overall column, Fisher's test, adjustment over the table, bold labels and small P."""
    table = opened.display("characteristics")
    assert "All patients" in table.columns[1].label.text(table.style)
    assert [row.stub.bold for row in table.rows if not row.indent] == [True, True, True]
    bold = {row.stub.text(table.style): row.cells[-1].bold for row in table.rows if not row.indent}
    # Adjusted by Benjamini and Hochberg, age and hospital (0.005 each of three) stay below 0.05; gender does not.
    assert list(bold.values()) == [False, True, True]
    notes = " ".join(plain(note.text) for note in table.printed().notes)
    assert "Fisher" in notes
    assert "Benjamini" in notes


def test_the_example_of_survival_has_the_numbers_of_r(opened: Any) -> None:
    """By survival 3.5.3: summary(coxph(...))$conf.int, survdiff(...)$pvalue and quantile(survfit(...))."""
    names = {"endpoint": "os", "variable": "cgvhd", "level": "Chronic GVHD"}
    found = [opened.value("in-time", **names, statistic=each) for each in ("ratio", "lower", "upper")]
    assert found == ["0.741", "0.434", "1.267"]
    rows = {(row.group, row.statistic): row.value for row in opened.results_of("rates")}
    assert rows["", "p_value"] == pytest.approx(0.0003945024, abs=1e-10)
    # R names the groups by their codes.
    for group, quantiles in (("ALL", (7.983573, 15.310062)), ("AML high risk", (3.975359, 8.706366, 42.64476))):
        named = [rows[group, name] for name in ("quantile_25", "median", "quantile_75")]
        assert named[: len(quantiles)] == pytest.approx(quantiles, abs=1e-5)
    assert rows["AML low risk", "median_lower"] == pytest.approx(35.285421, abs=1e-5)


def test_keys_of_curves_and_rates_exist() -> None:
    """Keys that stand alone in the rows of survival, cmprsk and survminer are those of the entries."""
    section = PAGE.read_text(encoding="utf-8").split("## survival, cmprsk and survminer")[1].split("\n## ")[0]
    here = [row.split(" | ")[-1] for row in section.splitlines() if row.startswith("| `")]
    keys = {key for cell in here for key in re.findall(r"`([a-z_]+)(?:: [^`]*)?`", cell)}
    fields = {field for entry in installed_kinds().entries for field in entry.model_fields}
    kinds = {entry.kind_name() for entry in installed_kinds().entries}
    sections = {field for model in (StudyFile, ExposureSpec, EndpointSpec) for field in model.model_fields}
    values = {"log", "plain", "logit", "arcsin", "tmerge", "arm"}
    assert keys - kinds - sections - values <= fields
    assert {"strata", "test", "gray_rho", "variance", "conf_type", "quantiles", "start", "cluster"} <= keys


def test_names_and_links_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for dotted in sorted(set(re.findall(r"riskset(?:\.\w+)+", text))):
        found: Any = riskset
        path = "riskset"
        for part in dotted.split(".")[1:]:
            path += f".{part}"
            if not hasattr(found, part):
                import_module(path)
            found = getattr(found, part)
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (PAGE.parent / link).is_file(), link


def test_keys_of_arrange_and_regression_exist() -> None:
    """Keys that stand in short examples are those of the entries."""
    text = PAGE.read_text(encoding="utf-8")
    keys = set(re.findall(r"arrange: \{(\w+):", text))
    assert keys
    assert keys <= set(Arrangement.model_fields)
    named = {"vif", "fit", "interactions", "rows", "reference", "selection", "counts", "per", "models"}
    assert all(f"{key}:" in text for key in named)
    assert named <= set(RegressionDisplay.model_fields)
