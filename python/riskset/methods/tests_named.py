"""What the tests of characteristics are called in a sentence, and what is cited for them."""

from __future__ import annotations

from riskset.methods.wording import cite, named_as_is

_TESTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Pearson chi-square": ("Pearson's chi-square test without continuity correction", ()),
    "Pearson chi-square with continuity correction": ("Pearson's chi-square test with continuity correction", ()),
    "Fisher's exact": ("Fisher's exact test", ()),
    "Fisher's exact (Monte Carlo)": ("Fisher's exact test with *P* values by Monte Carlo", ()),
    "Wilcoxon rank-sum": ("the Wilcoxon rank-sum (Mann--Whitney) test", ("mann1947",)),
    "Kruskal-Wallis": ("the Kruskal--Wallis test", ("kruskal1952",)),
    "Jonckheere-Terpstra trend": ("the Jonckheere--Terpstra test for trend", ("jonckheere1954",)),
    "Cochran-Armitage trend": ("the Cochran--Armitage test for trend", ("armitage1955",)),
    "linear-by-linear association": ("the linear-by-linear test for trend", ("mantel1963",)),
    "Student t": ("Student's *t* test", ()),
    "Welch t": ("Welch's *t* test", ("welch1947",)),
    "one-way ANOVA": ("one-way analysis of variance", ()),
    "Welch ANOVA": ("Welch's analysis of variance", ("welch1951",)),
    "Rao-Scott chi-square": ("the Rao--Scott chi-square test", ("rao1984",)),
    "weighted t": ("a *t* test of weighted means", ("binder1983",)),
    "weighted Wald": ("a Wald test of weighted means", ("binder1983",)),
}
_POOLED = "pooled "
_OF_NUMBERS = {
    "Wilcoxon rank-sum",
    "Kruskal-Wallis",
    "Jonckheere-Terpstra trend",
    "Student t",
    "Welch t",
    "one-way ANOVA",
    "Welch ANOVA",
    "weighted t",
    "weighted Wald",
}
NUMBERS = _OF_NUMBERS | {f"{_POOLED}{each}" for each in _OF_NUMBERS}
"""Tests of numbers, also as they are pooled over imputed data sets."""


def test_named(method: str) -> str:
    """A test of characteristics with its citations; one of another package in its own words."""
    if method.startswith(_POOLED):
        return f"{test_named(method.removeprefix(_POOLED))}, pooled over the imputed data sets"
    if method not in _TESTS:
        return f"the {named_as_is(method)}"
    words, works = _TESTS[method]
    return words + (cite(*works) if works else "")
