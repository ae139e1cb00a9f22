"""The documents of one render share results of the same study and data, and nothing else does."""

import os
from pathlib import Path
from typing import Any

import pytest

from riskset import shared_results
from riskset.results import Result
from riskset.shared_results import FOLDER, once_for_all
from riskset.shared_results import shared_results as sharing

ROWS = [
    Result("t", "a", "all", "", "", "", 12.0, "n", 0.1 + 0.2),
    Result("t", "a", "all", "", "", "", None, "p_value", None, "not computable"),
]


class Study:
    """The parts of a study file by which results are known again."""

    def __init__(self, path: Path, origin: object) -> None:
        self.path, self.origin = path, origin


class Counted:
    """A computation that counts how often it runs."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, list[Result]]:
        self.times += 1
        return {"t": list(ROWS)}


@pytest.mark.parametrize(
    ("process", "data", "plugins", "computed"),
    [
        pytest.param(-1, "a", False, 1, id="another document takes them"),
        pytest.param(os.getpid(), "a", False, 2, id="the same one computes them again"),
        pytest.param(-1, "b", False, 2, id="other data have other results"),
        pytest.param(-1, None, False, 2, id="a study without a file has none"),
        pytest.param(-1, "a", True, 2, id="kinds of other packages may read more"),
    ],
)
def test_another_document_takes_what_one_has_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, process: int, data: str | None, plugins: bool, computed: int
) -> None:
    monkeypatch.setattr(shared_results, "others_register", lambda: plugins)
    compute = Counted()
    first: Any = Study(tmp_path / "study.yml", "a")
    second: Any = Study(tmp_path / "study.yml", data)
    with sharing():
        assert once_for_all(first, "t", compute) == {"t": ROWS}
        monkeypatch.setattr("riskset.shared_results.os.getpid", lambda: process)
        assert once_for_all(second, "t", compute) == {"t": ROWS}
    assert compute.times == computed


def test_nothing_is_kept_beyond_the_render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study: Any = Study(tmp_path / "study.yml", "a")
    compute = Counted()
    with sharing():
        folder = Path(os.environ[FOLDER])
        once_for_all(study, "t", compute)
    assert not folder.exists()
    assert FOLDER not in os.environ
    monkeypatch.setenv(FOLDER, str(folder))  # as in a kernel that Quarto keeps
    once_for_all(study, "t", compute)
    assert compute.times == 2


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    study: Any = Study(tmp_path / "study.yml", "a")

    def fail() -> dict[str, list[Result]]:
        raise ValueError

    compute = Counted()
    with sharing():
        with pytest.raises(ValueError):
            once_for_all(study, "t", fail)
        once_for_all(study, "t", compute)
    assert compute.times == 1
