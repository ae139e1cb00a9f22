"""Whatever a study file or its data hold, a check refuses it in words or shows it, in time: it never breaks."""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from wild_inputs.files import FORMATS, study_of, written
from wild_inputs.outcomes import Ended, Runner
from wild_inputs.wild import wild_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW, MANY = 60, 10_000


@pytest.fixture
def runner() -> Iterator[Runner]:
    started = Runner()
    yield started
    started.close()


def outcomes(runner: Runner, folder: Path, seeds: range) -> tuple[Counter[str], list[str]]:
    """How the runs of some seeds ended, and of those that broke what was done and said."""
    counts: Counter[str] = Counter()
    broken: list[str] = []
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        done = wild_study(random.Random(seed), place)
        ended: Ended = runner.run(place / "study.yml")
        counts[ended.outcome] += 1
        if ended.outcome in {"traceback", "over time"}:
            broken.append(f"{place} ({done}): {ended.outcome} after {ended.seconds:.1f} s: {ended.said}")
            continue
        for each in place.iterdir():
            each.unlink()
    return counts, broken


def test_each_format_is_read_before_it_is_made_wild(runner: Runner, tmp_path: Path) -> None:
    for form in FORMATS:
        (tmp_path / f"d.{form}").write_bytes(written(form))
        (tmp_path / "study.yml").write_text(study_of(form, figure=form == "csv"), encoding="utf-8")
        assert runner.run(tmp_path / "study.yml").outcome == "accepted", form


def test_a_few_wild_inputs(runner: Runner, tmp_path: Path) -> None:
    counts, broken = outcomes(runner, tmp_path, range(FEW))
    assert not broken, "\n".join(broken)
    assert counts["refused"] > counts["accepted"] > 0


@pytest.mark.slow
def test_many_wild_inputs(runner: Runner, tmp_path: Path) -> None:
    """From another seed with ``WILD_FROM=...``, as many as ``WILD_INPUTS=...`` says."""
    first = int(os.environ.get("WILD_FROM", "1000"))
    counts, broken = outcomes(runner, tmp_path, range(first, first + int(os.environ.get("WILD_INPUTS", MANY))))
    print(dict(counts))  # noqa: T201  shown with pytest -s
    assert not broken, f"{len(broken)} of {counts.total()} broke:\n" + "\n".join(broken[:40])
