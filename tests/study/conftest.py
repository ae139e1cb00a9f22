"""A small study that is right, to be made wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STUDY = """\
study: {title: A trial, time_unit: months}
data: {path: c.csv, id: id, follow_up: os}
variables:
  age: {label: "Age, years", kind: continuous}
  sex: {label: Gender, kind: categorical, levels: {M: Male, F: Female}}
groups:
  arm: {variable: arm, levels: {0: Control, 1: Treated}}
endpoints:
  os: {label: Overall survival, time: t, event: {died: 1}}
  relapse: {label: Relapse, time: tr, event: {rel: 1}, competing: died == 1 and rel == 0}
populations:
  adults: age >= 18
displays:
  table-1: {kind: baseline, by: arm, variables: [sex, age]}
  table-2: {kind: outcomes, by: arm, endpoints: [os], at: [12]}
"""
DATA = """\
id,age,sex,arm,t,died,tr,rel
1,30,M,0,10,1,5,1
2,40,F,1,20,0,20,0
3,50,M,0,8,1,8,0
4,16,F,1,30,0,12,1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(text: str, *changes: tuple[str, str]) -> str:
    """`text` with each change made; a change that finds nothing would test nothing."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def write(folder: Path) -> Callable[..., None]:
    """Writes the study and its data with changes."""

    def run(*study: tuple[str, str], data: list[tuple[str, str]] | None = None, raw: bytes | None = None) -> None:
        (folder / "study.yml").write_text(changed(STUDY, *study), encoding="utf-8")
        (folder / "c.csv").write_bytes(changed(DATA, *(data or [])).encode() if raw is None else raw)

    return run


@pytest.fixture
def problems(write: Callable[..., None], folder: Path) -> Callable[..., list[str]]:
    """Writes the study and its data with changes, and gives the problems as printed."""

    def run(*study: tuple[str, str], data: list[tuple[str, str]] | None = None, raw: bytes | None = None) -> list[str]:
        write(*study, data=data, raw=raw)
        before = sorted(folder.iterdir())
        found = [str(problem) for problem in check("study.yml")]
        assert sorted(folder.iterdir()) == before
        return found

    return run
