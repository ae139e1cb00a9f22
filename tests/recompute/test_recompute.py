"""The command `recompute`: each number agrees, differs or has a reason, and a wrong number is found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import yaml

from recompute.small_study import DISPLAYS, columns, sections
from riskset.opened import OpenStudy
from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.regressions import NO_CONCORDANCE
from riskset.stats import kaplan_meier
from riskset.study import cohort

REASONS = {
    "how far a curve is drawn, which is not a statistic",
    "Gray's test, which no library of Python has",
    "Fine-Gray regression, which no library of Python has",
    "the score test of proportional hazards, of which lifelines has an approximation alone",
    NO_CONCORDANCE,
    "the account of who is not shown, but for those in no group",
    "how many P values are adjusted together",
    "how many P values the report has",
}


@pytest.fixture(scope="module")
def told(written, run):
    done = run(written, "--format", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["numbers"]


def test_the_numbers_of_every_kind_agree(told):
    verdicts = Counter((each["display"], each["verdict"]) for each in told)
    assert not [each for each in told if each["verdict"] == "differs"]
    for name in DISPLAYS:
        assert verdicts[name, "agrees"], name


def test_what_is_not_recomputed_has_a_reason_that_is_known(told):
    assert {each["reason"] for each in told if each["verdict"] == "not recomputed"} <= REASONS
    assert all(bool(each["reason"]) == (each["verdict"] == "not recomputed") for each in told)
    assert all(each["by"] for each in told if each["verdict"] == "agrees")


def test_a_table_by_display_with_counts_and_reasons(study, run):
    done = run(study, "--display", "figure-1")
    assert done.exit_code == 0
    assert "figure-1" in done.stdout
    assert "table-1" not in done.stdout
    assert "Not recomputed: 1, Gray's test, which no library of Python has" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" not recomputed.")


def test_a_patched_estimator_is_found(study, run, monkeypatch):
    real = kaplan_meier.KaplanMeier.at
    assert run(study, "--display", "table-2").exit_code == 0

    def shifted(self, times, **options):
        return real(self, np.asarray(times) * 0.8, **options)

    monkeypatch.setattr(kaplan_meier.KaplanMeier, "at", shifted)
    done = run(study, "--display", "table-2")
    assert done.exit_code == 1
    assert "Differs: display=table-2, group=Standard, variable=os, at=12.0, statistic=estimate" in done.stdout
    assert ", lifelines 0." in done.stdout


def test_a_derivation_that_goes_wrong_is_found(study, run, monkeypatch):
    real = cohort.fate_at
    monkeypatch.setattr(cohort, "fate_at", lambda landmark, endpoints: real(landmark * 1.5, endpoints))
    done = run(study, "--display", "figure-1", "--format", "json")
    assert done.exit_code == 1
    wrong = {each["statistic"] for each in json.loads(done.stdout)["numbers"] if each["verdict"] == "differs"}
    assert {"n", "events", "estimate", "n_risk"} <= wrong


def test_a_number_that_was_changed_in_the_store_is_found(study, run, monkeypatch):
    plain = OpenStudy.results_of

    def doctored(self, name):
        return [
            replace(row, value=row.value * 1.001) if row.statistic == "p_value" and row.value else row
            for row in plain(self, name)
        ]

    monkeypatch.setattr(OpenStudy, "results_of", doctored)
    done = run(study, "--display", "table-1", "--display", "table-3", "--format", "json")
    assert done.exit_code == 1
    rows = json.loads(done.stdout)["numbers"]
    wrong = Counter(each["display"] for each in rows if each["verdict"] == "differs")
    assert wrong["table-1"] == 4
    assert wrong["table-3"] >= 4
    assert {each["statistic"] for each in rows if each["verdict"] == "differs"} == {"p_value"}


def test_hidden_numbers_are_not_computed(new_study, tmp_path, run):
    shown = {name: DISPLAYS[name] for name in ("table-1", "toxicity", "figure-1")}
    more = sections(displays=shown, study={"suppress": 12})
    path = new_study(tmp_path, columns(), **more)
    done = run(path, "--format", "json")
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["numbers"]
    hidden = [each for each in rows if each["state"] == "suppressed"]
    assert hidden
    assert all(each["recomputed"] is None and "which the report hides" in each["reason"] for each in hidden)
    steps = [each for each in rows if each["statistic"] == "n_censored" or each["statistic"] == "lower"]
    assert not [each for each in steps if each["verdict"] == "differs"]


def test_what_is_not_read_is_said(new_study, tmp_path, run):
    entry = {"kind": "curves", "by": "arm", "endpoints": ["os"], "adjust_for": ["age"]}
    more = sections(displays={"adjusted": entry, "table-1": DISPLAYS["table-1"]})
    done = run(new_study(tmp_path, columns(), **more))
    assert done.exit_code == 0
    assert ", the option adjust_for of curves" in done.stdout


def test_wrong_input_is_refused(study, run, tmp_path):
    assert run(study, "--display", "table-9").exit_code == 2
    assert run(tmp_path / "none.yml").exit_code == 2
    study.write_text(study.read_text().replace("relapse", "relapsed", 1))
    assert run(study).exit_code == 2


def test_tolerances_are_those_of_the_page(root):
    page = (root / "docs" / "recompute.md").read_text(encoding="utf-8")
    told = {line.rsplit("|", 2)[1].strip() for line in page.splitlines() if line.count("|") == 5}
    assert {"none", f"{CLOSED:.0e}".replace("e-0", "e-"), f"{ITERATED:.0e}".replace("e-0", "e-")} <= told
    assert Number(0.5, "x").agrees_with(0.5 * (1 + 9e-7))
    assert not Number(0.5, "x").agrees_with(0.5 * (1 + 2e-6))
    assert not Number(3.0, "x", EXACT).agrees_with(3.000001)
    assert Number(None, "x").agrees_with(None)
    assert not Number(None, "x").agrees_with(0.5)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".dta", ".sav"])
def test_files_of_packages_are_read_with_their_labels(ending, new_study, tmp_path, run):
    shown = {name: DISPLAYS[name] for name in ("table-1", "table-2")}
    path = new_study(tmp_path, columns(), **sections(displays=shown))
    text = path.read_text(encoding="utf-8")
    data = next(tmp_path.glob("*.csv"))
    frame = pd.read_csv(data)
    labels = {"stage": {1: "I", 2: "II", 3: "III"}}
    if ending == ".dta":
        frame.to_stata(data.with_suffix(ending), write_index=False, value_labels=labels, version=118)
    else:
        pyreadstat.write_sav(frame, str(data.with_suffix(ending)), variable_value_labels=labels)
    without = text.replace(data.name, data.with_suffix(ending).name)
    written = yaml.safe_load(without)
    del written["variables"]["stage"]["levels"]
    path.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    done = run(path, "--format", "json")
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["numbers"]
    assert any(each["level"] == "III" and each["verdict"] == "agrees" for each in rows)
    assert not [each for each in rows if each["verdict"] == "differs"]
    assert sum(each["verdict"] == "agrees" for each in rows) > 100
