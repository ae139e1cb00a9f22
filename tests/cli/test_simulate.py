"""The command `simulate`: what it writes, that it is marked as synthetic, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from riskset.cli import main

ROOT = Path(__file__).resolve().parents[2]
TRIAL = ROOT / "docs" / "simulate" / "trial.yml"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The example's file in a folder of its own, as the current folder."""
    (tmp_path / "trial.yml").write_bytes(TRIAL.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(main, ["simulate", *arguments])


def test_a_cohort_is_written_and_said_to_be_synthetic():
    done = run("trial.yml", "--patients", "1000", "--seed", "1", "--output", "cohort.csv")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "cohort.csv: 1,000 synthetic patients, invented from trial.yml with seed 1\n"
    assert done.stderr == ""
    frame = pd.read_csv("cohort.csv")
    assert len(frame) == 1000
    assert next(iter(frame)) == "synthetic_patient"
    assert frame["group"].value_counts().to_dict() == {"standard": 500, "new": 500}
    assert frame["high_risk"].isna().sum() == 12  # 2 of 80 in one group of 500


def test_formats_and_output_agree():
    assert run("trial.yml", "-n", "300", "-o", "cohort.csv").exit_code == 0
    assert run("trial.yml", "-n", "300", "-o", "cohort.parquet").exit_code == 0
    printed = run("trial.yml", "-n", "300")
    assert printed.stdout_bytes == Path("cohort.csv").read_bytes()
    read = pd.read_parquet("cohort.parquet")
    pd.testing.assert_frame_equal(read.astype({"sex": str, "group": str}), pd.read_csv("cohort.csv"), check_dtype=False)
    assert b"synthetic" in pyarrow.parquet.read_schema("cohort.parquet").metadata[b"riskset"]


def test_replicates_stand_in_one_file():
    done = run("trial.yml", "-n", "40", "--replicates", "5", "-o", "trials.parquet")
    assert done.stdout.startswith("trials.parquet: 5 cohorts of 40 synthetic patients")
    frame = pd.read_parquet("trials.parquet")
    assert frame.groupby("replicate").size().to_dict() == dict.fromkeys(range(1, 6), 40)
    assert run("trial.yml", "-n", "40", "--replicates", "5", "--workers", "1", "-o", "same.parquet").exit_code == 0
    assert Path("same.parquet").read_bytes() == Path("trials.parquet").read_bytes()
    more = run("trial.yml", "-n", "40", "--replicates", "6", "-o", "more.parquet")
    assert more.exit_code == 0
    pd.testing.assert_frame_equal(pd.read_parquet("more.parquet").head(200), frame)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("count: [37, 41]", "count: [37, 91]"), "trial.yml, line 12: sex.female, new: 91 of 80 patients cannot be. "),
        (
            ('rate: ["50.0"]', 'rate: ["0"]'),
            "trial.yml, line 20: standard, death: incidences at 730.5 add up to 100.0 %",
        ),
        (("[[os, 2 years]]", "[[pfs, 2 years]]"), "trial.yml, line 18: patients cannot be drawn from rates of 'pfs'. "),
        (("group: new", "group: novel"), "trial.yml, line 19: new has no rates. Groups with rates are"),
    ],
)
def test_numbers_that_cannot_be_met_are_refused_and_nothing_is_written(change, said):
    text = TRIAL.read_text(encoding="utf-8")
    assert change[0] in text
    Path("trial.yml").write_text(text.replace(*change), encoding="utf-8")
    Path("cohort.csv").write_text("as it was")
    done = run("trial.yml", "-n", "100", "-o", "cohort.csv")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith(said)
    assert Path("cohort.csv").read_text() == "as it was"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.yml", "-n", "5"), "nowhere.yml: this cannot be read: No such file or directory. "),
        (("trial.yml", "-n", "5", "-o", "cohort.xlsx"), "cohort.xlsx: a cohort is written as .csv or .parquet. "),
        (("trial.yml", "-n", "5", "-o", "no/cohort.csv"), "no: there is no such folder. Make it, or name another.\n"),
        (("trial.yml", "-n", "30000000"), "standard output: 30,000,000 patients are too many for one file. "),
        (("trial.yml", "-n", "5", "--baseline", "patiens"), "trial.yml, line 6: there is no table 'patiens' of kind"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, said):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(said)


def test_help_teaches_by_example():
    said = CliRunner().invoke(main, ["--help"]).stdout
    assert "\n  simulate " in said
    assert "riskset simulate published.yml --patients 1000 --seed 1 --output cohort.csv" in run("--help").stdout


def test_the_page_shows_a_true_message(here):
    page = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    text = (ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8")
    (here / "published.yml").write_text(text.replace('"59.1", "36.4"', '"39.1", "36.4"', 1), encoding="utf-8")
    assert f"```text\n{run('published.yml', '-n', '100').stderr}```" in page


@pytest.mark.parametrize("arguments", [("-n", "0"), ("-n", "many"), ()])
def test_patients_are_a_number(arguments):
    assert run("trial.yml", *arguments).exit_code == 2
