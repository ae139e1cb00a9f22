"""Drawn values are kept for the next run, in cipher, and drawn again when anything that they depend on changes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import riskset
from riskset.study import drawing
from riskset.study import imputation as module
from riskset.surroundings import KEEP_DRAWS

GOLDEN = Path(__file__).parents[1] / "golden"
STUDY = """
study: {title: Primary biliary cholangitis, time_unit: years}
data: {path: data.csv}
variables:
  age: {label: Age, kind: continuous}
  chol: {label: Cholesterol, kind: continuous}
imputation: {m: 3, iterations: 2, seed: 1, variables: [chol], with: [age]}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data.csv").write_text((GOLDEN / "incomplete.csv").read_text())
    (tmp_path / "study.yml").write_text(STUDY)
    return tmp_path


def draws(folder):
    return riskset.open_study(folder / "study.yml").cohort.imputation().draws


def kept(folder):
    return sorted((folder / ".riskset" / "imputations").glob("*.draws"))


def test_a_second_run_draws_nothing_and_has_the_same_bytes(folder, monkeypatch):
    first = draws(folder)
    monkeypatch.setattr(module, "chained_equations", lambda *_, **__: pytest.fail("drawn again"))
    second = draws(folder)
    for name in ("observed", "cells", "drawn", "means", "deviations"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
    assert (folder / ".riskset" / ".gitignore").read_text() == "*\n"


def test_what_is_kept_holds_no_value_in_clear(folder):
    found = draws(folder)
    (path,) = kept(folder)
    content = path.read_bytes()
    for value in np.unique(found.drawn):
        assert np.float64(value).tobytes() not in content
        assert str(value).encode() not in content


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("study.yml", "seed: 1", "seed: 2"), ("study.yml", "m: 3", "m: 2"), ("data.csv", "\n", "\n")],
)
def test_anything_else_is_drawn_again(folder, name, old, new):
    draws(folder)
    text = (folder / name).read_text()
    if name == "data.csv":
        head, _, *rows = text.splitlines()
        text = "\n".join([head, *rows, ""])  # without a patient
    (folder / name).write_text(text.replace(old, new))
    draws(folder)
    assert len(kept(folder)) == 2


def test_a_damaged_file_does_no_harm(folder):
    first = draws(folder)
    (path,) = kept(folder)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    assert draws(folder).drawn.tobytes() == first.drawn.tobytes()
    path.write_bytes(b"")
    assert draws(folder).drawn.tobytes() == first.drawn.tobytes()


def test_nothing_is_kept_if_nothing_shall_be(folder, monkeypatch):
    monkeypatch.setenv(KEEP_DRAWS, "no")
    draws(folder)
    assert not (folder / ".riskset").exists()


def test_progress_is_told_to_who_listens_and_on_a_terminal_alone(folder, monkeypatch, capsys):
    told = []
    monkeypatch.setenv(KEEP_DRAWS, "no")
    with drawing.listening(told.append):
        draws(folder)
    assert told[-1] == "drawing missing values: 3 of 3 data sets"
    draws(folder)
    assert not capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    draws(folder)
    assert "3 of 3 data sets" in capsys.readouterr().err
