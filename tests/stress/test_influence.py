"""How few patients turn a conclusion, against all subsets of one and of two patients; small counts are hidden."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from tests.stress.conftest import OUTCOMES, REGRESSION, Tests, Writes, drawn, effect

import riskset
from riskset.kinds.display import analyzed_plainly
from riskset.stress.readings import readings, turned

N, EFFECT = 14, 1.2


def fewest_by_force(writes: Writes, frame: object, most: int = 2) -> int | None:
    """The least number of patients, up to two, without whom the hazard ratio says something else."""
    study = riskset.open_study(writes({"d": REGRESSION}, frame))
    entry = study.cohort.study.displays["d"]
    first = readings(study.results_of("d"), entry)
    subject = next(each for each in first if each.statistic == "ratio")
    for count in range(1, most + 1):
        for left in combinations(range(N), count):
            kept = np.ones(N, dtype=bool)
            kept[list(left)] = False
            second = readings(analyzed_plainly(study.cohort.part(kept), "d", entry), entry).get(subject)
            if second is not None and turned(first[subject], second, 0.05):
                return count
    return None


@pytest.mark.parametrize(("seed", "expected"), [(1, 1), (5, 2), (7, None)])
def test_the_count_is_that_of_all_subsets(tested: Tests, writes: Writes, seed: int, expected: int | None) -> None:
    frame = drawn(N, seed, EFFECT)
    found = effect(tested(REGRESSION, frame, families=("patients",))).left
    assert found is not None
    assert found.of == N
    by_force = fewest_by_force(writes, frame)
    assert by_force == expected
    if by_force is not None:
        assert found.count == by_force
    else:
        assert found.count is None or found.count > 2


def test_the_order_of_rows_decides_nothing(tested: Tests) -> None:
    frame = drawn(N, 5, EFFECT)
    first = effect(tested(REGRESSION, frame, families=("patients",))).left
    second = effect(tested(REGRESSION, frame.iloc[::-1], families=("patients",))).left
    assert first is not None
    assert second is not None
    assert first.count == second.count


def test_of_many_patients_blocks_are_left_out_first(tested: Tests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskset.stress.influence.MOST_OF_DISPLAY", 16)
    found = effect(tested(REGRESSION, drawn(20, 13, 0.9), families=("patients",))).left
    assert found is not None
    assert found.count == 1


def test_a_small_count_is_hidden_with_what_was_found_without_these_patients(tested: Tests) -> None:
    found = effect(tested({**REGRESSION, "suppress": 5}, drawn(60, 7, 0.6), families=("patients",)))
    left = found.left
    assert left is not None
    assert left.turns
    assert (left.count, left.reading, left.below) == (None, None, 5)


def test_small_centers_are_not_left_out_alone(tested: Tests) -> None:
    found = tested({**OUTCOMES, "suppress": 5}, drawn(), families=("centres",))
    assert [each.label for each in found.conclusions[0].outcomes] == ["Without North", "Without South"]
    assert found.omitted[0].reason.startswith("1 center with fewer than 5 patients not left out alone")


def test_permutations_and_bootstraps_are_not_repeated_for_each_patient(tested: Tests) -> None:
    none = tested(REGRESSION, families=("patients",), patients=0)
    assert none.omitted[0].reason == "no patients were to be left out"
    spent = tested(REGRESSION, families=("patients",), analyses=0)
    assert spent.omitted[0].reason == "0 analyses of the search are too few for 1 display"
