"""Whatever a study file or its data hold, a check refuses it in words or shows it, in time: it never breaks."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wild_inputs.files import FORMATS, study_of, written
from wild_inputs.outcomes import Ended, Runner
from wild_inputs.wild import wild_study

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW, MANY = 40, 10_000
# Where one breaks, hypothesis looks for a smaller one that does.
WILD = settings(suppress_health_check=[*HealthCheck], database=None)
CHOICES = st.randoms(use_true_random=False)
"""What a change of a file chooses by; hypothesis makes the choices, and makes them smaller."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    started = Runner()
    yield started
    started.close()


def ended(runner: Runner, draw: random.Random, folder: Path, counts: Counter[str]) -> str:
    """Run a wild input, count how it ended, and say what was done where it broke."""
    done = wild_study(draw, folder)
    found: Ended = runner.run(folder / "study.yml")
    counts[found.outcome] += 1
    if found.outcome in {"refused", "accepted"}:
        return ""
    study = (folder / "study.yml").read_bytes()
    return f"{done}: {found.outcome} after {found.seconds:.1f} s: {found.said}\nThe study file was {study!r}"


def test_each_format_is_read_before_it_is_made_wild(runner: Runner, tmp_path: Path) -> None:
    for form in FORMATS:
        (tmp_path / f"d.{form}").write_bytes(written(form))
        (tmp_path / "study.yml").write_text(study_of(form, figure=form == "csv"), encoding="utf-8")
        assert runner.run(tmp_path / "study.yml").outcome == "accepted", form


def unbroken(runner: Runner, draw: random.Random, counts: Counter[str]) -> None:
    with TemporaryDirectory() as folder:
        broke = ended(runner, draw, Path(folder), counts)
    assert not broke, broke


def test_a_few_wild_inputs(runner: Runner) -> None:
    counts: Counter[str] = Counter()

    @settings(WILD, max_examples=FEW)
    @given(draw=CHOICES)
    def each(draw: random.Random) -> None:
        unbroken(runner, draw, counts)

    each()
    assert counts["refused"] > 0 < counts["accepted"]


@pytest.mark.slow
def test_many_wild_inputs_that_shrink(runner: Runner) -> None:
    """As many as ``WILD_INPUTS=...`` says; the smallest that breaks is shown."""
    counts: Counter[str] = Counter()

    @settings(WILD, max_examples=int(os.environ.get("WILD_INPUTS", MANY)), derandomize=False)
    @given(draw=CHOICES)
    def each(draw: random.Random) -> None:
        unbroken(runner, draw, counts)

    try:
        each()
    finally:
        print(dict(counts))  # noqa: T201  shown with pytest -s


@pytest.mark.slow
def test_many_wild_inputs(runner: Runner, tmp_path: Path) -> None:
    """From another seed with ``WILD_FROM=...``, as many as ``WILD_INPUTS=...`` says; all that break are shown."""
    first = int(os.environ.get("WILD_FROM", "1000"))
    counts: Counter[str] = Counter()
    broken: list[str] = []
    for seed in range(first, first + int(os.environ.get("WILD_INPUTS", MANY))):
        folder = tmp_path / str(seed)
        folder.mkdir()
        if broke := ended(runner, random.Random(seed), folder, counts):
            broken.append(f"{folder} ({broke})")
            continue
        for each in folder.iterdir():
            each.unlink()
    print(dict(counts))  # noqa: T201  shown with pytest -s
    assert not broken, f"{len(broken)} of {counts.total()} broke:\n" + "\n".join(broken[:40])
