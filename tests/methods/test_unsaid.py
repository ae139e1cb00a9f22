"""What a manuscript's text does not name of the methods of its results, in whatever words it has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.methods.known import KNOWN
from riskset.methods.unsaid import UNSAID, unsaid
from riskset.results import Result

if TYPE_CHECKING:
    from riskset.opened import OpenStudy


def row(method: str = "", statistic: str = "p_value", display: str = "table-1", **more: object) -> Result:
    return Result(
        display, str(more.pop("analysis", "outcomes")), "all", "", "os", "", None, statistic, 0.5, method=method, **more
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("Kaplan-Meier", "by the method of Kaplan and Meier"),
        ("Kaplan-Meier", "product-limit estimates"),
        ("log-rank test", "The logrank test was used."),
        ("Gray's test", "by Gray\u2019s K-sample test"),
        ("Wilcoxon rank-sum", "the Mann\u2013Whitney U test"),
        ("Pearson chi-square", "\u03c72 tests"),
        ("Pearson chi-square", "chi squared tests"),
        ("Student t", "two-sample *t* tests"),
        ("Cox", "a proportional hazards model"),
        ("Fine-Gray", "subdistribution hazards"),
        ("reverse Kaplan-Meier", "by the reverse Kaplan--Meier method"),
        ("Aalen-Johansen", "cumulative incidences"),
        ("Holm", "the Holm\u2013Bonferroni procedure"),
    ],
)
def test_a_method_has_several_names(method: str, text: str) -> None:
    assert unsaid(text, [row(method)]) == []
    assert [each.method for each in unsaid("Data were analyzed.", [row(method)])] != []


def test_a_method_is_not_taken_for_another() -> None:
    found = unsaid("Follow-up by the reverse Kaplan-Meier method; Benjamini-Hochberg adjustment", [row("Hochberg")])
    assert [each.method for each in found] == ["Hochberg's adjustment"]
    assert [each.method for each in unsaid("Cox regression", [row("Cox, Firth-penalized")])] == [
        "Firth's penalized likelihood"
    ]
    assert [each.method for each in unsaid("the log-rank test", [row("stratified log-rank permutation test")])] == [
        "a permutation test",
        "a stratified analysis",
    ]


def test_a_finding_names_its_displays_and_what_to_do() -> None:
    results = [row("Cox", "ratio"), row("Cox", "lower", "figure-2"), row("Cox", "upper", "figure-2")]
    (found,) = unsaid("", results)
    assert found.rule == UNSAID == "method-unsaid"
    assert found.displays == ("table-1", "figure-2")
    assert found.message == "The text does not name Cox regression, of which table-1 and figure-2 print numbers"
    assert found.remedy == "Name it under the statistical methods, or take study.methods()"


def test_a_method_of_another_package_is_known_by_its_words() -> None:
    (found,) = unsaid("", [row("Brunner\u2013Munzel test")])
    assert found.method == "Brunner\u2013Munzel test"
    assert unsaid("by the Brunner-Munzel test", [row("Brunner\u2013Munzel test")]) == []


def test_every_method_that_the_package_has_is_known(many: OpenStudy) -> None:
    """A method with words that nothing knows would be told in the store's words."""
    names = {each.name for each in KNOWN}
    told = {each.method for each in unsaid("", many.results())}
    other = {"standardized differences", "tests of proportional hazards", "the landmark", "complete cases in models"}
    assert told - names == other
