"""The folder for R: what it holds, what is said of it, and that R computes the same numbers and finds a wrong one."""

from __future__ import annotations

import csv
import shutil
import subprocess

import pytest

from riskset.recompute.r_text import r

OWN = {"recompute.R", "cohort.csv", "expected.csv"}


@pytest.fixture
def without_r(monkeypatch):
    """A machine on which there is no R."""
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, *more: None if name == "Rscript" else which(name, *more))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_command_says_that_the_folder_holds_patients(study, run, tmp_path, without_r):
    done = run(study, "--display", "table-2", "--r", tmp_path / "r")
    assert done.exit_code == 0
    assert "cohort.csv is PATIENT-LEVEL DATA" in done.stderr
    assert "Rscript is not on this machine" in done.stderr
    assert {each.name for each in (tmp_path / "r").iterdir()} == OWN


def test_the_folder_has_the_columns_of_its_displays_alone(study, run, tmp_path, without_r):
    run(study, "--display", "table-2", "--r", tmp_path / "r")
    rows = rows_of(tmp_path / "r" / "cohort.csv")
    assert set(rows[0]) == {"arm", "os.time", "os.cause", "relapse.time", "relapse.cause"}
    assert len(rows) == 90
    script = (tmp_path / "r" / "recompute.R").read_text(encoding="utf-8")
    assert "# table-2 (outcomes)" in script
    assert '  rates("table-2", d, "os", by = "arm")' in script
    assert {row["display"] for row in rows_of(tmp_path / "r" / "expected.csv")} == {"table-2"}


@pytest.mark.parametrize("name", ["notes.txt", "cohort.csv"])
def test_a_folder_with_other_files_is_left_alone(study, run, tmp_path, name):
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / name).write_text("mine")
    done = run(study, "--display", "chart", "--r", folder)
    assert done.exit_code == 2
    assert f"holds other files, such as {name}" in done.stderr
    assert [(each.name, each.read_text()) for each in folder.iterdir()] == [(name, "mine")]


def test_texts_of_the_study_file_are_texts_of_r():
    assert r('say "5 \\ 6"') == '"say \\"5 \\\\ 6\\""'
    assert r(["a"]) == '"a"'
    assert r(["a", "b"]) == 'c("a", "b")'


@pytest.fixture(scope="module")
def by_r(written, run, tmp_path_factory, with_r):
    """The folder in which R has computed the small study again."""
    folder = tmp_path_factory.mktemp("by") / "r"
    done = run(written, "--r", folder)
    assert done.exit_code == 0, done.output
    return folder


@pytest.mark.r
def test_r_computes_the_same_numbers(by_r):
    rows = rows_of(by_r / "comparison.csv")
    agree = {(row["display"], row["statistic"]) for row in rows if row["verdict"] == "agrees"}
    assert not [row for row in rows if row["verdict"] == "differs"]
    assert {
        ("table-1", "p_value"),
        ("pairs", "p_value"),
        ("table-2", "difference_p_value"),
        ("table-3", "ph_p_value"),
        ("table-3", "ratio"),
        ("figure-1", "lower"),
        ("figure-2", "p_value"),
        ("in-time", "concordance"),
        ("follow-up", "median_upper"),
        ("sweep", "upper"),
        ("forest", "interaction_p_value"),
        ("balance", "standardised_difference"),
        ("ledger", "holm_p_value"),
    } <= agree
    relapse = {row["statistic"] for row in rows if row["endpoint"] == "relapse" and row["verdict"] == "agrees"}
    assert {"ratio", "lower", "upper", "p_value", "aic"} <= relapse


@pytest.mark.r
def test_r_finds_a_number_that_was_changed(by_r, tmp_path, with_r):
    folder = tmp_path / "r"
    shutil.copytree(by_r, folder)
    text = (folder / "expected.csv").read_text(encoding="utf-8")
    mean = next(row for row in rows_of(folder / "expected.csv") if row["statistic"] == "mean")
    (folder / "expected.csv").write_text(
        text.replace(mean["value"], str(float(mean["value"]) * 1.001)), encoding="utf-8"
    )
    done = subprocess.run([with_r, "recompute.R"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "1 differ" in done.stdout
    wrong = [row for row in rows_of(folder / "comparison.csv") if row["verdict"] == "differs"]
    assert [(row["variable"], row["statistic"]) for row in wrong] == [("age", "mean")]
