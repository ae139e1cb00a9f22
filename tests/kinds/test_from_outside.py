"""Kinds, tests and statistics of other packages: the code of docs/adding-a-kind.md, installed and used everywhere."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "adding-a-kind.md").read_text(encoding="utf-8")
RISKSET = str(Path(sys.executable).with_name("riskset"))
STUDY = """\
study: {title: T, time_unit: months}
data: {path: d.csv, id: id}
variables:
  age: {label: "Age, years", kind: continuous}
  sex: {label: Gender, kind: categorical, levels: {F: Female, M: Male}}
groups:
  arm: {variable: arm, levels: {0: Control, 1: Treated}}
endpoints:
  os: {label: Overall survival, time: t, event: {died: 1}}
displays:
  table-1: {kind: incidence-rates, by: arm, endpoints: [os], time_unit: years}
  table-2:
    kind: baseline
    by: arm
    variables: [age, sex]
    tests: {age: brunner-munzel, sex: g-test}
    statistics: {age: geometric-mean}
  small: {kind: incidence-rates, by: sex, endpoints: [os], suppress: 5}
  ledger: {kind: ledger, displays: [table-1]}
"""


def blocks(language: str) -> list[str]:
    """The fenced code blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def install(source: Path, target: Path) -> None:
    """Install a package as pip does, into a folder of its own."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--disable-pip-version-check", "--target", target, source], check=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the package of the page is installed."""
    source = tmp_path_factory.mktemp("source")
    (source / "pyproject.toml").write_text(blocks("toml")[0], encoding="utf-8")
    modules = [block for block in blocks("python") if block.startswith('"""')]
    for name, block in zip(("incidence_rates.py", "own_statistics.py"), modules, strict=True):
        (source / name).write_text(block, encoding="utf-8")
    target = tmp_path_factory.mktemp("target")
    install(source, target)
    return target


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Forty patients; few women die."""
    made = np.random.default_rng(5)
    frame = pd.DataFrame({"id": range(1, 41), "arm": [0, 1] * 20, "age": made.integers(20, 80, 40)})
    frame["sex"] = np.where(frame["id"] <= 12, "F", "M")
    frame["t"] = made.integers(2, 60, 40)
    frame["died"] = np.where(frame["sex"] == "F", frame["id"] <= 3, made.random(40) < 0.5).astype(int)
    return frame


@pytest.fixture
def project(tmp_path: Path, frame: pd.DataFrame) -> Path:
    """A study that uses the package."""
    frame.to_csv(tmp_path / "d.csv", index=False)
    (tmp_path / "study.yml").write_text(STUDY, encoding="utf-8")
    return tmp_path


# Reads a folder and a command's words on each line, runs the command there, and writes what came of it on a line.
COMMANDS = """
import json, os, sys
from click.testing import CliRunner
from riskset.cli import main

for line in sys.stdin:
    folder, words = json.loads(line)
    os.chdir(folder)
    done = CliRunner().invoke(main, words)
    print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)
"""


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def path_with(*packages: Path) -> dict[str, str]:
    """The environment with packages on the path."""
    path = os.pathsep.join(map(str, [*packages, os.environ.get("PYTHONPATH", "")])).rstrip(os.pathsep)
    return {**os.environ, "PYTHONPATH": path}


@pytest.fixture(scope="module")
def commands(installed: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the package from its start, as a command of its own has, and runs one command after another."""
    command, pipe = [sys.executable, "-c", COMMANDS], subprocess.PIPE
    with subprocess.Popen(command, env=path_with(installed), stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def riskset_command(commands: subprocess.Popen[str], project: Path) -> Callable[..., Done]:
    """Runs a riskset command in the project."""

    def start(*words: str) -> Done:
        assert commands.stdin is not None
        assert commands.stdout is not None
        print(json.dumps([str(project), words]), file=commands.stdin, flush=True)
        return Done(*json.loads(commands.stdout.readline()))

    return start


@pytest.fixture
def run(installed: Path, project: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program in the project, with the package and others on the path."""

    def start(*command: str, others: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
        environment = path_with(*others, installed)
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    return start


def test_check_knows_its_keys(riskset_command, project: Path) -> None:
    done = riskset_command("check")
    assert done.returncode == 0, done.stdout + done.stderr
    study = STUDY.replace("endpoints: [os], time_unit: years", "endponts: [os]")
    (project / "study.yml").write_text(study, encoding="utf-8")
    done = riskset_command("check")
    assert done.returncode == 2
    assert "study.yml, line 11: unknown key 'endponts' in displays.table-1. Did you mean 'endpoints'?" in done.stderr
    (project / "study.yml").write_text(STUDY.replace("incidence-rates,", "incidence-rate,"), encoding="utf-8")
    assert "Did you mean 'incidence-rates'?" in riskset_command("check").stderr
    (project / "study.yml").write_text(STUDY.replace("[os], time_unit", "[oss], time_unit"), encoding="utf-8")
    assert "line 11: displays.table-1.endpoints names 'oss'" in riskset_command("check").stderr


def test_the_schema_teaches_it(riskset_command) -> None:
    schema = json.loads(riskset_command("schema").stdout)
    entry = schema["$defs"]["IncidenceRatesDisplay"]
    assert entry["properties"]["endpoints"]["description"] == "Endpoints in order."
    assert "brunner-munzel" in json.dumps(schema["$defs"]["BaselineDisplay"])


def test_its_table_and_its_results(riskset_command, frame: pd.DataFrame) -> None:
    done = riskset_command("display", "study.yml", "table-1")
    years = frame.groupby("arm")["t"].sum() / 12
    deaths = frame.groupby("arm")["died"].sum()
    for arm, group in enumerate(("Control", "Treated")):
        d, rate = int(deaths[arm]), 100 * deaths[arm] / years[arm]
        low, high = (100 * stats.chi2.ppf(q, 2 * d + 2 * (q > 0.5)) / 2 / years[arm] for q in (0.025, 0.975))
        assert f"{rate:.1f} ({low:.1f}\u2013{high:.1f})" in done.stdout
        assert f"{group} (n\u00a0=\u00a020)" in done.stdout
    rows = list(csv.DictReader(io.StringIO(riskset_command("results", "study.yml", "--format", "csv").stdout)))
    found = {(row["group"], row["statistic"]): row for row in rows if row["display"] == "table-1"}
    assert float(found["Control", "rate"]["value"]) == pytest.approx(100 * deaths[0] / years[0])
    p = stats.binomtest(int(deaths[0]), int(deaths.sum()), years[0] / years.sum()).pvalue
    assert float(found["Control vs Treated", "p_value"]["value"]) == pytest.approx(p)
    ledger = [row for row in rows if row["display"] == "ledger" and row["statistic"] == "p_value"]
    assert [float(row["value"]) for row in ledger] == [pytest.approx(p)]


def test_its_methods_are_told_in_its_words(riskset_command) -> None:
    told = riskset_command("methods", "study.yml").stdout
    assert "Further methods were exact Poisson limits and exact test of two rates." in told
    assert "compared by the Brunner\u2013Munzel test" in told
    assert "Continuous variables are given as geometric mean (GSD)" in told
    assert "riskset-incidence-rates (version 1.0)" in told


def test_small_counts_are_hidden_with_what_tells_of_them(riskset_command, frame: pd.DataFrame) -> None:
    assert frame.loc[frame["sex"] == "F", "died"].sum() == 3
    said = riskset_command("results", "study.yml", "--display", "small", "--format", "csv").stdout
    rows = {(row["group"], row["statistic"]): row for row in csv.DictReader(io.StringIO(said))}
    for key in (("Female", "events"), ("Female", "rate"), ("Female", "upper"), ("Female vs Male", "p_value")):
        assert (rows[key]["value"], rows[key]["state"]) == ("", "suppressed")
    assert rows["Male", "rate"]["state"] == ""
    assert "<5" not in riskset_command("display", "study.yml", "small").stdout
    assert "other than 0 are not shown" in riskset_command("display", "study.yml", "small").stdout


def test_it_is_a_function_of_the_package(run) -> None:
    script = """
        import riskset
        cohort = riskset.load_cohort(riskset.load_study("study.yml"))
        study = riskset.open_study("study.yml")
        made = riskset.incidence_rates_table(cohort, ["os"], by="arm", time_unit="years")
        assert made.printed() == study.display("table-1").printed()
        assert "endpoints" in riskset.incidence_rates_table.__doc__
        assert "incidence_rates_table" in dir(riskset)
        print(study.value("table-1", group="Control", endpoint="os"), study.p("table-1", endpoint="os"))
        try:
            riskset.incidence_rates_table(cohort, ["oss"])
        except riskset.study.StudyProblems as error:
            print(error)
    """
    done = run(sys.executable, "-c", dedent(script))
    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+\.\d \(\d+\.\d\u2013\d+\.\d\) =\u00a0\d\.\d+", done.stdout), done.stdout
    assert "incidence_rates_table.endpoints names 'oss'" in done.stdout


def test_a_document_shows_it(riskset_command, project: Path) -> None:
    document = """\
        ---
        title: T
        format: {riskset-html: default}
        ---

        ```{python}
        #| include: false
        import riskset
        study = riskset.open_study("study.yml")
        ```

        ```{python}
        #| label: tbl-rates
        #| tbl-cap: "Rates"
        study.display("table-1")
        ```
    """
    (project / "paper.qmd").write_text(dedent(document), encoding="utf-8")
    shutil.copytree(ROOT / "_extensions", project / "_extensions")
    (project / "_quarto.yml").write_text("project: {type: default, output-dir: out}\n", encoding="utf-8")
    done = riskset_command("render", "paper.qmd", "--engine", "builtin")
    assert done.returncode == 0, done.stderr
    page = next(project.rglob("paper.html")).read_text(encoding="utf-8")
    assert "Events per 100 person-years, with exact 95% limits." in page


def test_own_tests_and_statistics(riskset_command, frame: pd.DataFrame) -> None:
    said = riskset_command("display", "study.yml", "table-2").stdout
    logs = np.log(frame.loc[frame["arm"] == 0, "age"])
    assert "Age, years, geometric mean (GSD)" in said
    assert re.search(rf"\b{math.exp(logs.mean()):.0f} +\({math.exp(logs.std()):.0f}\)", said)
    assert "GSD, geometric standard deviation" in said
    ages = [frame.loc[frame["arm"] == arm, "age"] for arm in (0, 1)]
    counts = pd.crosstab(frame["sex"], frame["arm"]).to_numpy()
    expected = {
        "Brunner\u2013Munzel test": stats.brunnermunzel(*ages).pvalue,
        "G test": stats.chi2_contingency(counts, correction=False, lambda_="log-likelihood").pvalue,
    }
    rows = csv.DictReader(io.StringIO(riskset_command("results", "study.yml", "--format", "csv").stdout))
    found = {row["method"]: float(row["value"]) for row in rows if row["display"] == "table-2" and row["method"]}
    assert found == {name: pytest.approx(p) for name, p in expected.items()}
    for name in expected:
        assert name in said


def test_an_own_test_that_gives_no_p_says_why(riskset_command, project: Path) -> None:
    study = STUDY.replace("{variable: arm, levels: {0: Control, 1: Treated}}", "{variable: third}")
    frame = pd.read_csv(project / "d.csv")
    frame.assign(third=frame["id"] % 3).to_csv(project / "d.csv", index=False)
    study = study.replace("tests: {age: brunner-munzel, sex: g-test}", "tests: {age: brunner-munzel}")
    (project / "study.yml").write_text(study, encoding="utf-8")
    said = riskset_command("display", "study.yml", "table-2").stdout
    assert "The Brunner\u2013Munzel test gives no P value: it compares two groups." in said


def test_an_own_test_of_other_values_is_refused(riskset_command, project: Path) -> None:
    (project / "study.yml").write_text(STUDY.replace("sex: g-test", "sex: brunner-munzel"), encoding="utf-8")
    assert (
        "'brunner-munzel' does not compare 'sex', which is categorical. Take one of" in riskset_command("check").stderr
    )


def other(folder: Path, name: str, kind: str, module: str, group: str = "riskset.kinds") -> Path:
    """Another package, which registers one thing, as installed."""
    folder.mkdir()
    (folder / f"{name}.py").write_text(dedent(module), encoding="utf-8")
    facts = folder / f"{name}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(f"[{group}]\n{kind} = {name}:THING\n", encoding="utf-8")
    return folder


def test_a_name_that_two_packages_claim_is_refused_with_both(run, tmp_path: Path) -> None:
    second = other(tmp_path / "second", "rates_again", "incidence-rates", "THING = 1")
    third = other(tmp_path / "third", "own_baseline", "baseline", "THING = 1")
    done = run(RISKSET, "check", others=(second, third))
    assert done.returncode == 2
    claim = "'incidence-rates' is claimed by the packages rates_again and riskset-incidence-rates"
    assert f"line 11: displays.table-1.kind: {claim}. " in done.stderr
    assert "'baseline' is claimed by the packages riskset and own_baseline" in done.stderr


def test_a_kind_whose_import_fails_leaves_the_others_working(run, tmp_path: Path) -> None:
    broken = other(tmp_path / "broken", "broken_kind", "gantt", "import no_such_module\nTHING = 1")
    none = other(tmp_path / "none", "no_kind", "chart", "THING = 1")
    done = run(RISKSET, "check", others=(broken, none))
    assert done.returncode == 0
    why = "'gantt' of the package broken_kind cannot be used: ModuleNotFoundError: No module named 'no_such_module'"
    assert why in done.stderr
    assert "1 is not a riskset.kinds.kind.Kind" in done.stderr
    failed = run(sys.executable, "-c", "import riskset; riskset.gantt_table", others=(broken,))
    assert f"AttributeError: riskset has no 'gantt_table': {why}" in failed.stderr
