"""Compiled loops against those of numpy, over random studies.

Without numba the same loops run as Python, so that what they compute is tested everywhere; with it they run compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

from riskset.stats import compiled
from riskset.stats import newton as numpy_newton
from riskset.stats.concordance import concordance
from riskset.stats.cox import cox, cox_data
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.firth import firth
from riskset.stats.kaplan_meier import kaplan_meier

CLOSE = 1e-12


def both(call):
    """What a call returns by the loops of numpy and by those that are compiled; an error is its type and words."""
    found = []
    for least in (float("inf"), 0.0):
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("error")
            patch.setattr(compiled, "_least", least)
            patch.setattr(compiled, "_there", lambda: True)
            try:
                found.append(call())
            except ValueError as error:
                found.append((type(error), str(error)))
    return found


@st.composite
def studies(draw, smallest=1):
    """Follow-up with ties, and sometimes strata, weights, late entry, an offset, and covariates that separate."""
    n = draw(st.integers(smallest, 36))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    p = draw(st.integers(1, 3))
    X = np.column_stack([rng.integers(0, 2, n).astype(float), rng.normal(size=(n, p))])[:, :p]
    event = (rng.random(n) < draw(st.sampled_from([0.1, 0.6, 1.0]))).astype(np.int64)
    if draw(st.integers(0, 4)) == 0:
        event *= X[:, 0] > np.median(X[:, 0])  # only those with high values fail
    time = rng.exponential(3, n) + 0.01
    entry = time * rng.random(n) * 0.8
    step = draw(st.sampled_from([None, 0.5, 2.0]))
    if step is not None:
        time, entry = np.ceil(time / step), np.floor(entry / step)
    more = {}
    if draw(st.booleans()):
        more["entry"] = entry
    if draw(st.booleans()):
        more["strata"] = rng.integers(0, 3, n)
    if draw(st.booleans()):
        more["weights"] = rng.integers(0, 4, n) / 2 + (np.arange(n) == 0)
    if draw(st.booleans()):
        more["offset"] = rng.normal(size=n) / 3
    return time, event, X, more


def close(plain, loops, scale=1.0):
    difference = np.abs(np.asarray(plain) - np.asarray(loops)) / np.maximum(np.abs(plain), scale)
    return bool((difference <= CLOSE).all())


def same_regression(plain, loops):
    """Whether two fits are the same but for rounding, in units of the standard errors, or the same error."""
    if isinstance(plain, tuple) or isinstance(loops, tuple):
        return plain == loops
    se = plain.standard_errors
    return (
        np.all(np.abs(plain.coefficients - loops.coefficients) <= CLOSE * np.maximum(se, np.abs(plain.coefficients)))
        and np.allclose(plain.variance, loops.variance, rtol=CLOSE, atol=CLOSE * float(se.max()) ** 2)
        and close(plain.loglik, loops.loglik)
        and close(plain.loglik_null, loops.loglik_null)
        and plain.iterations == loops.iterations
        and plain.warnings == loops.warnings
        and plain.n_events == loops.n_events
    )


@settings(max_examples=examples(60, 2000), deadline=None)
@given(studies(), st.sampled_from(["efron", "breslow"]))
def test_cox(study, ties):
    time, event, X, more = study
    plain, loops = both(lambda: cox(time, event, X, ties=ties, **more))
    assert same_regression(plain, loops)
    if not isinstance(plain, tuple):
        assert np.allclose(plain.martingale_residuals(), loops.martingale_residuals(), rtol=CLOSE, atol=CLOSE)
        assert_same_arrays(plain.model.sets, loops.model.sets)


def assert_same_arrays(plain, loops):
    """Every array is the same, to the last bit."""
    for field in fields(plain):
        one, other = getattr(plain, field.name), getattr(loops, field.name)
        if is_dataclass(one):
            assert_same_arrays(one, other)
        else:
            assert np.array_equal(one, other), field.name


def test_cox_of_many_rows_takes_the_same_steps(monkeypatch):
    rng = np.random.default_rng(5)
    n, p = 3000, 4
    X = rng.normal(size=(n, p))
    time = np.ceil(rng.exponential(np.exp(-0.4 * X[:, 0])) * 40)
    event = (rng.random(n) < 0.6).astype(np.int64)
    by_scores, plainly = numpy_newton._by_scores, []
    monkeypatch.setattr(numpy_newton, "_by_scores", lambda *given: plainly.append(given) or by_scores(*given))
    plain, loops = both(lambda: cox(time, event, X))
    assert len(plainly) == 1
    assert same_regression(plain, loops)


@settings(max_examples=examples(25, 1000), deadline=None)
@given(studies(), st.sampled_from(["efron", "breslow"]))
def test_firth(study, ties):
    time, event, X, more = study
    plain, loops = both(lambda: firth(time, event, X, ties=ties, **more))
    assert same_regression(plain, loops)


@settings(max_examples=examples(60, 2000), deadline=None)
@given(studies(smallest=2))
def test_concordance_counts_the_same_pairs(study):
    time, event, X, more = study

    def found():
        return concordance(cox_data(time, event, X, **more), X[:, -1].round(1))

    plain, loops = both(found)
    if isinstance(plain, tuple) or "weights" not in more:
        assert plain == loops
    else:
        parts = [[getattr(each, field.name) for field in fields(plain)] for each in (plain, loops)]
        assert np.allclose(*parts, rtol=CLOSE, atol=CLOSE)


@settings(max_examples=examples(60, 2000), deadline=None)
@given(studies(), st.booleans())
def test_curves_are_the_same_to_the_last_bit(study, several):
    time, event, X, more = study
    given_more = {name: more[name] for name in ("entry", "weights") if name in more}
    code = event * (1 + (X[:, -1] > 0)) if several else event
    for plain, loops in (
        both(lambda: kaplan_meier(time, event, **given_more)),
        both(lambda: cumulative_incidence(time, code, **given_more)),
        both(lambda: cumulative_incidence(time, code, variance="aalen", **given_more)),
    ):
        for name in ("time", "n_risk", "n_event", "n_censor", "survival", "std_error", "lower", "upper"):
            assert np.array_equal(getattr(plain, name), getattr(loops, name), equal_nan=True), name


BAD = [
    (np.array([1.0, np.nan, 3.0]), np.array([1, 0, 1])),
    (np.array([1.0, -2.0, 3.0]), np.array([1, 0, 1])),
    (np.array([1.0, np.inf, 3.0]), np.array([1, 0, 1])),
    (np.array([1.0, 2.0, 3.0]), np.array([1, -1, 1])),
    (np.array([1.0, 2.0, 3.0]), np.array([1, 2, 1])),
    (np.array([1.0, 2.0, 3.0]), np.array([0, 0, 0])),
    (np.zeros(0), np.zeros(0, dtype=np.int64)),
]


@pytest.mark.parametrize(("time", "event"), BAD)
def test_faults_are_told_in_the_same_words(time, event):
    plain, loops = both(lambda: cox(time, event, np.arange(time.size)))
    assert isinstance(plain, tuple)
    assert plain == loops


def test_a_missing_covariate_is_told_in_the_same_words():
    X = np.array([[0.0, 1.0], [1.0, np.nan], [2.0, 0.0]])
    plain, loops = both(lambda: cox([1.0, 2.0, 3.0], [1, 1, 1], X))
    assert plain == loops
    assert "first at row 1 of column 1" in plain[1]


def test_large_data_alone_are_compiled_by_default(monkeypatch):
    monkeypatch.setattr(compiled, "_there", lambda: True)
    monkeypatch.setattr(compiled, "_least", None)
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    assert not compiled.pays(compiled.LARGE - 1)
    assert compiled.pays(compiled.LARGE)
    with compiled.compiled("never"):
        assert not compiled.pays(compiled.LARGE)
    with compiled.compiled("always"):
        assert compiled.pays(1)
    monkeypatch.setattr(compiled, "_there", lambda: False)
    with compiled.compiled("always"):
        assert not compiled.pays(compiled.LARGE)


def test_an_unknown_setting_is_refused():
    with (
        pytest.raises(InvalidInput, match="RISKSET_COMPILED must be large, always or never, not 'yes'"),
        compiled.compiled("yes"),
    ):
        pass


def test_small_fits_import_no_numba():
    """Unless all loops are to be compiled."""
    code = (
        "import sys; from riskset.stats.cox import cox; cox([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 1], [0, 1, 0, 1]);"
        "print('numba' in sys.modules, 'riskset.stats.compiled.kernel' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name != compiled.VARIABLE}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["False", "False"]
