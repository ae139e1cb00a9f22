"""A key that may be written in several forms: a wrong value has one message, with all of them or the word that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study import StudyProblems
from riskset.study_files import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CURVES = {"kind": "curves", "endpoints": ["os"]}
RATES = {"kind": "outcomes", "endpoints": ["os"], "at": [12]}
RATIOS = {"kind": "regression", "endpoints": ["os"], "variables": ["x"]}
FORMS: list[tuple[dict[str, Any], str]] = [
    (CURVES | {"p": "overall"}, "displays.d.p is 'overall'. Write true, false or 'trend'."),
    (
        CURVES | {"width": "tiny"},
        "displays.d.width is 'tiny'. Write 'page', 'single', 'one-and-a-half', 'double' or a number from 40 to 420.",
    ),
    (CURVES | {"width": 10}, "displays.d.width is '10'. Write a number not less than 40."),
    (
        CURVES | {"landmark": "soon"},
        "displays.d.landmark is 'soon'. Write true, false, a number greater than 0 or a mapping ({median_of: ...}).",
    ),
    (
        CURVES | {"risk_table": "all"},
        "displays.d.risk_table is 'all'. Write true, false or a list ([at-risk, patients]).",
    ),
    (RATES | {"compare": "pair"}, "displays.d.compare is 'pair'. Did you mean 'pairwise'?"),
    (RATES | {"compare": "x"}, "displays.d.compare is 'x'. Known values are 'none', 'overall', 'pairwise', 'trend'."),
    (RATIOS | {"reference": 1}, "displays.d.reference is '1'. Put it in quotes: \"1\"."),
    (RATIOS | {"counts": "both"}, "displays.d.counts is 'both'. Write true, false or 'together'."),
    (
        RATIOS | {"cases": "all"},
        "displays.d.cases is 'all'. Write 'complete', 'imputed' or a list ([complete, imputed]).",
    ),
]


@pytest.fixture
def told(new_study: Callable[..., Path], tmp_path: Path) -> Callable[..., list[str]]:
    def load(**sections: Any) -> list[str]:
        variables = {"x": {"kind": "continuous"}, **sections.pop("variables", {})}
        path = new_study(
            tmp_path,
            {"x": [1, 2], "t": [1, 2], "died": [1, 0]},
            variables=variables,
            endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
            **sections,
        )
        with pytest.raises(StudyProblems) as caught:
            load_study(path)
        return [str(problem).partition(": ")[2] for problem in caught.value.problems]

    return load


@pytest.mark.parametrize(("entry", "message"), FORMS, ids=[message.split(". ")[0] for _, message in FORMS])
def test_all_forms_are_told_once(told: Callable[..., list[str]], entry: dict[str, Any], message: str) -> None:
    assert told(displays={"d": entry}) == [message]


def test_a_mapping_of_no_form_is_told_all(told: Callable[..., list[str]]) -> None:
    message = (
        "variables.z.derive is a mapping. Write text, a mapping ({cut: ..., at: ...}), a mapping ({cases: ...}) or "
        "a mapping ({from: ..., to: ..., unit: ...})."
    )
    assert told(variables={"z": {"kind": "ordinal", "derive": {"cuts": [3]}}}, displays={"d": CURVES}) == [message]
