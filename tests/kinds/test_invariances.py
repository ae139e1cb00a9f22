"""What must not change the numbers of exposures, late entries, strata and weights: each on random small studies."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset

if TYPE_CHECKING:
    from collections.abc import Callable

Columns = dict[str, list[Any]]
Found = dict[tuple[Any, ...], Any]

ENDPOINTS: dict[str, Any] = {
    "efs": {"label": "EFS", "time": "t", "event": {"cause": [1, 2]}},
    "rel": {"label": "Relapse", "time": "t", "event": {"cause": 1}, "competing": {"cause": 2}},
}
VARIABLES = {
    "age": {"label": "Age", "kind": "continuous"},
    "arm": {"label": "Arm", "kind": "categorical", "levels": {0: "No", 1: "Yes"}},
    "kind": {"label": "Kind", "kind": "categorical", "levels": ["a", "b"]},
    "stratum": {"label": "Stratum", "kind": "categorical", "levels": ["s", "t", "u"]},
}
EXPOSURE = {"at": "g", "labels": ["No", "Yes"]}
RATES: dict[str, Any] = {
    "kind": "outcomes", "endpoints": ["efs", "rel"], "at": [3, 6],
    "show": ["n", "events", "estimate", "limits", "n-risk", "median", "rmst"], "horizon": 2,
}  # fmt: skip
CURVES: dict[str, Any] = {"kind": "curves", "endpoints": ["efs", "rel"], "breaks": [0, 3, 6], "hazard_ratio": True}
COX: dict[str, Any] = {"kind": "regression", "endpoints": ["efs"], "models": "multivariable"}

patients = st.lists(
    st.fixed_dictionaries(
        {
            "t": st.integers(2, 12),
            "cause": st.integers(0, 2),
            "g": st.none() | st.integers(0, 11),
            "age": st.integers(20, 70),
            "arm": st.integers(0, 1),
            "kind": st.sampled_from("ab"),
            "stratum": st.sampled_from("stu"),
            "weight": st.integers(1, 3),
        }
    ),
    min_size=14,
    max_size=24,
)


def columns_of(rows: list[dict[str, Any]]) -> Columns:
    """Columns of random patients, with one of each level, who is exposed for a time, and an event of each kind."""
    first = {"t": 9, "cause": 1, "g": 3, "age": 44, "arm": 1, "kind": "a", "stratum": "s", "weight": 1}
    second = first | {"t": 8, "cause": 2, "g": 2, "arm": 0, "kind": "b", "stratum": "t", "age": 52}
    whole = [*rows, first, second, first | {"g": None, "stratum": "u"}, second | {"g": 5, "cause": 1}]
    columns = {name: [row[name] for row in whole] for name in first}
    columns["g"] = [None if g is None or g > t else g for g, t in zip(columns["g"], columns["t"], strict=True)]
    return columns


@pytest.fixture(scope="module")
def results(new_study: Callable[..., Path]) -> Callable[..., dict[str, Found]]:
    """The values of each display of a study, by their names; states where there are none."""

    def run(columns: Columns, displays: dict[str, Any], **sections: Any) -> dict[str, Found]:
        common = {"variables": VARIABLES, "endpoints": ENDPOINTS, "exposures": {"x": EXPOSURE}}
        with tempfile.TemporaryDirectory() as folder:
            path = new_study(Path(folder), columns, **(common | sections), displays=displays)
            study = riskset.open_study(path)
            return {name: _values(study.results_of(name)) for name in displays}

    return run


def _values(rows: Any) -> Found:
    names = ("endpoint", "model", "variable", "group", "level", "at", "statistic")
    return {
        tuple(getattr(row, name) for name in names): row.state if row.value is None else row.value
        for row in rows
        if row.analysis not in {"patients", "known-later"} and row.statistic != "p_std_error"
    }


def assert_same(one: Found, other: Found, *, without: tuple[str, ...] = (), rel: float = 1e-7) -> None:
    kept = [{key: value for key, value in found.items() if key[-1] not in without} for found in (one, other)]
    assert kept[0].keys() == kept[1].keys()
    for key, value in kept[0].items():
        expected = kept[1][key]
        same = value == expected if isinstance(value, str) else value == pytest.approx(expected, rel=rel, abs=1e-9)
        assert same, (key, value, expected)


# With fewer than ten events P is by permutation of the groups, which nobody may do with an exposure.
P = ("p_value",)


@settings(max_examples=examples(12, 50))
@given(patients)
def test_an_exposure_from_the_start_is_a_group(results: Any, rows: Any) -> None:
    columns = columns_of(rows)
    columns["g"] = [0 if arm else None for arm in columns["arm"]]
    displays = {
        f"{kind}-{by}": entry | ({"variables": [by]} if kind == "cox" else {"by": by})
        for by in ("x", "arm")
        for kind, entry in (("rates", RATES), ("curves", CURVES | {"endpoints": ["efs"]}), ("cox", COX))
    }
    found = results(columns, displays)
    few = sum(cause > 0 for cause in columns["cause"]) < 10
    exact = {
        key: value for key, value in found["rates-x"].items() if key[-1] != "p_value" or (key[2] == "efs" and not few)
    }
    fixed = {key: value for key, value in found["rates-arm"].items() if key in exact}
    assert_same(exact, fixed)
    assert_same(found["curves-x"], found["curves-arm"], without=P if few else ())
    renamed = {tuple("arm" if part == "x" else part for part in key): value for key, value in found["cox-x"].items()}
    assert_same(renamed, found["cox-arm"])


@settings(max_examples=examples(12, 50))
@given(patients)
def test_an_exposure_that_begins_when_follow_up_ends_is_none(results: Any, rows: Any) -> None:
    columns = columns_of(rows)
    columns["g"] = [t if arm else None for t, arm in zip(columns["t"], columns["arm"], strict=True)]
    displays = {
        "x": RATES | {"by": "x"},
        "all": RATES,
        "with": COX | {"variables": ["age", "x"]},
        "without": COX | {"variables": ["age"]},
    }
    found = results(columns, displays)
    never = {(*key[:3], "", *key[4:]): value for key, value in found["x"].items() if key[3] == "No"}
    assert_same(never, found["all"])
    assert {value for key, value in found["x"].items() if key[3] == "Yes" and key[-1] == "n"} == {0}
    assert {value for key, value in found["x"].items() if key[-1] == "p_value"} == {"not applicable"}
    age = {key: value for key, value in found["with"].items() if key[2] == "age"}
    assert_same(age, {key: value for key, value in found["without"].items() if key in age})


@settings(max_examples=examples(12, 50))
@given(patients, st.randoms(use_true_random=False), st.sampled_from(["unexposed", "exposed", "last-day"]))
def test_the_order_of_the_patients_does_not_matter(results: Any, rows: Any, random: Any, ties: str) -> None:
    columns = columns_of(rows)
    order = list(range(len(columns["t"])))
    random.shuffle(order)
    displays = {
        "rates": RATES | {"by": "x"},
        "curves": CURVES | {"by": "x", "strata": ["stratum"]},
        "cox": COX | {"variables": ["x", "age"], "strata": ["stratum"]},
        "weighted": RATES | {"by": "x", "weights": "weight"},
    }
    given_ties = {"exposures": {"x": EXPOSURE | {"ties": ties}}}
    one = results(columns, displays, **given_ties)
    other = results(
        {name: [values[place] for place in order] for name, values in columns.items()}, displays, **given_ties
    )
    for name in displays:
        assert_same(one[name], other[name])


@settings(max_examples=examples(12, 50))
@given(patients, st.sampled_from(["unexposed", "exposed", "last-day"]))
def test_the_unit_of_time_changes_times_alone(results: Any, rows: Any, ties: str) -> None:
    columns = columns_of(rows)
    found = {}
    for unit, scale in (("months", 1), ("years", 12)):
        at = [3 / scale, 6 / scale]
        displays = {
            "rates": RATES | {"by": "x", "at": at, "horizon": 2 / scale, "time_unit": unit},
            "curves": CURVES | {"by": "x", "breaks": [0, *at], "start": 1 / scale, "time_unit": unit},
            "cox": COX | {"variables": ["x", "age"], "time_unit": unit},
        }
        rows_of = results(columns, displays, exposures={"x": EXPOSURE | {"ties": ties}})
        found[unit] = {
            name: {
                (*key[:5], None if key[5] is None else round(key[5] * scale, 6), key[6]): (
                    value * scale if isinstance(value, float) and key[-1].startswith(("median", "rmst", "shown_to", "emptied_at")) else value
                )
                for key, value in rows_of[name].items()
            }
            for name in displays
        }  # fmt: skip
    for name in found["months"]:
        assert_same(found["months"][name], found["years"][name])


@settings(max_examples=examples(12, 50))
@given(patients)
def test_names_and_order_of_groups_and_strata_do_not_matter(results: Any, rows: Any) -> None:
    columns = columns_of(rows)
    displays = {
        "rates": RATES | {"by": "x", "strata": ["stratum"]},
        "cox": COX | {"variables": ["x"], "strata": ["stratum"]},
    }
    groups = {"labels": ["No"], "groups": "kind"}
    one = results(columns, displays, exposures={"x": {"at": "g"} | groups})
    renamed = {"s": "u", "t": "s", "u": "t"}
    other = results(
        columns | {"stratum": [renamed[value] for value in columns["stratum"]]},
        displays,
        variables=VARIABLES | {"kind": VARIABLES["kind"] | {"levels": ["b", "a"]}},
        exposures={"x": {"at": "g"} | groups},
    )
    assert_same(one["rates"], other["rates"])
    # Of collinear levels the later is left out, and profiles of the penalized likelihood may not be found in either order.
    assert one["cox"].keys() == other["cox"].keys()
    both = [key for key, value in one["cox"].items() if isinstance(value, str) == isinstance(other["cox"][key], str)]
    assert_same(*({key: found["cox"][key] for key in both} for found in (one, other)))


@settings(max_examples=examples(12, 50))
@given(patients)
def test_entry_at_the_start_is_none(results: Any, rows: Any) -> None:
    columns = columns_of(rows) | {"zero": [0] * (len(rows) + 4)}
    late = {name: spec | {"entry": "zero"} for name, spec in ENDPOINTS.items()}
    displays = {
        "rates": RATES | {"by": "arm"},
        "curves": CURVES | {"by": "x", "endpoints": ["efs"]},
        "cox": COX | {"variables": ["arm", "age"]},
        "fine-gray": COX | {"variables": ["arm"], "endpoints": ["rel"]},
        "weighted": RATES | {"by": "arm", "weights": "weight"},
    }
    one, other = results(columns, displays), results(columns, displays, endpoints=late)
    for name in displays:
        # Of an endpoint with `entry` neither Gray's test nor a permutation compares groups.
        assert_same(one[name], other[name], without=P if name == "rates" else ())


@settings(max_examples=examples(12, 50))
@given(patients, st.booleans())
def test_weights_of_1_are_none_but_for_the_variance(results: Any, rows: Any, exposed: bool) -> None:
    size = len(rows) + 4
    columns = columns_of(rows) | {"one": [1] * size, "own": [f"c{place}" for place in range(size)]}
    by = "x" if exposed else "arm"
    displays = {
        "none": RATES | {"by": by, "variance": "robust"},
        "one": RATES | {"by": by, "weights": "one"},
        "cluster": RATES | {"by": by, "cluster": "own"},
        "cox": COX | {"variables": [by]},
        "cox-one": COX | {"variables": [by], "weights": "one"},
    }
    found = results(columns, displays)
    for name in ("one", "cluster"):
        own = {key: value for key, value in found[name].items() if not key[-1].endswith("_patients")}
        assert_same(own, found["none"], without=P)
    estimates = {key: value for key, value in found["cox-one"].items() if key[-1] in {"ratio", "n", "events"}}
    assert_same(estimates, {key: found["cox"][key] for key in estimates})


@settings(max_examples=examples(12, 50))
@given(patients, st.booleans())
def test_whole_weights_are_so_many_patients(results: Any, rows: Any, exposed: bool) -> None:
    columns = columns_of(rows)
    repeated = {
        name: np.repeat(np.array(values, dtype=object), columns["weight"]).tolist() for name, values in columns.items()
    }
    by = "x" if exposed else "arm"
    weighted = results(columns, {"r": RATES | {"by": by, "weights": "weight"}})["r"]
    more = results(repeated, {"r": RATES | {"by": by}})["r"]
    kept = {"n", "events", "estimate", "n_risk", "rmst", "median"}
    one, other = ({key: value for key, value in found.items() if key[-1] in kept} for found in (weighted, more))
    assert_same(one, other, rel=1e-9)


@settings(max_examples=examples(12, 50))
@given(patients, st.booleans())
def test_a_population_is_a_study_of_its_own(results: Any, rows: Any, late: bool) -> None:
    columns = columns_of(rows) | {"entry": [0, 1] * (len(rows) // 2 + 2) + [0] * (len(rows) % 2)}
    part = [place for place, age in enumerate(columns["age"]) if age > 30]
    own = {name: [values[place] for place in part] for name, values in columns.items()}
    endpoints = {name: spec | ({"entry": "entry"} if late else {}) for name, spec in ENDPOINTS.items()}
    displays = {
        "rates": RATES | {"by": "x", "strata": ["stratum"]},
        "curves": CURVES | {"by": "x", "endpoints": ["efs"], "start": 1},
        "cox": COX | {"variables": ["x", "age"]},
        "weighted": RATES | {"by": "x", "weights": "weight"},
        "landmark": RATES | {"by": "x", "landmark": 2},
        "subgroups": {"kind": "forest", "by": "x", "endpoints": ["efs"], "subgroups": ["kind"]},
    }
    inside = {name: entry | {"population": "older"} for name, entry in displays.items()}
    one = results(columns, inside, endpoints=endpoints, populations={"older": "age > 30"})
    other = results(own, displays, endpoints=endpoints)
    for name in displays:
        assert_same(one[name], other[name])
