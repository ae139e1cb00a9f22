"""What is computed of a cohort is computed once, and goes with it."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import riskset
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from pathlib import Path


class Owner:
    """Somebody of whom something is computed."""


def test_each_thing_is_computed_once_of_each_owner() -> None:
    computed: list[tuple[object, str, bool]] = []

    @kept_with
    def told(owner: Owner, what: str, *, whole: bool = False) -> list[object]:
        computed.append((owner, what, whole))
        return [owner, what]

    first, second = Owner(), Owner()
    assert told(first, "a") is told(first, "a")
    assert told(first, "a") is not told(second, "a")
    told(first, "a", whole=True)
    told(first, "b")
    assert computed == [(first, "a", False), (second, "a", False), (first, "a", True), (first, "b", False)]


def test_a_study_that_nobody_holds_goes_with_all_that_was_computed_of_it(root: Path) -> None:
    study = riskset.open_study(root / "report" / "bmt" / "study.yml")
    study.results()
    study.problems()
    cohort = weakref.ref(study.cohort)
    del study
    gc.collect()
    assert cohort() is None
