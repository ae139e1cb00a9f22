"""Power by simulation: the page's example runs, and agrees with the formula and with the nominal level."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from riskset.simulate import load_published, simulate
from riskset.stats.log_rank import log_rank

ROOT = Path(__file__).parents[2]
TRIAL = ROOT / "docs" / "simulate" / "trial.yml"


def test_the_example_of_the_page_gives_the_power_of_schoenfelds_formula(monkeypatch, capsys):
    """Schoenfeld, Biometrika 1981;68:316: with d events in equal groups, Phi(sqrt(d / 4) |log HR| - 1.96)."""
    page = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, flags=re.DOTALL)[1]
    monkeypatch.chdir(ROOT)
    scope: dict[str, object] = {}
    exec(compile(code, "docs/simulate.md", "exec"), scope)
    events = np.mean([simulate(scope["published"], 160, seed=1, replicate=k)["died"].sum() for k in range(1, 41)])
    ratio = np.log(0.65) / np.log(0.5)
    expected = ndtr(np.sqrt(events / 4) * abs(np.log(ratio)) - 1.959964)
    assert 0.5 < expected < 0.8
    # Three Monte Carlo standard errors, and what the formula leaves out.
    assert scope["power"] == pytest.approx(expected, abs=0.09)
    assert capsys.readouterr().out.startswith("power 0.")


def test_equal_rates_are_found_different_at_the_nominal_level(tmp_path):
    path = tmp_path / "null.yml"
    path.write_text(TRIAL.read_text(encoding="utf-8").replace('"65.0"', '"50.0"'), encoding="utf-8")
    published = load_published(path)
    trials = (simulate(published, 160, seed=2, replicate=k) for k in range(1, 301))
    found = [log_rank(t["os_days"], t["died"], t["group"].cat.codes).p_value < 0.05 for t in trials]
    assert np.mean(found) == pytest.approx(0.05, abs=0.04)


def test_the_page_names_every_key():
    from riskset.simulate.published import BaselineRow, BaselineTable, OutcomeRow, OutcomesTable, StudyFacts

    page = (ROOT / "docs" / "simulate.md").read_text(encoding="utf-8")
    for model in (StudyFacts, BaselineTable, BaselineRow, OutcomesTable, OutcomeRow):
        for name in model.model_fields:
            assert re.search(rf"`(study\.)?{name}`", page), name


def test_replicates_differ_and_survive_a_change_of_their_number():
    published = load_published(TRIAL)
    first, second = (simulate(published, 50, seed=1, replicate=k) for k in (1, 2))
    assert not first.equals(second)
    assert first.equals(simulate(published, 50, seed=1, replicate=1))
    assert set(first) == {
        "synthetic_patient", "group", "age", "sex", "high_risk", "albumin", "os_days", "died",
    }  # fmt: skip
    assert first["high_risk"].dropna().isin([0, 1]).all()
    assert first["os_days"].max() <= 4 * 365.25 + 1
    assert first.loc[first["died"] == 0, "os_days"].min() >= 365
