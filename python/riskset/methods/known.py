"""The statistical methods that the package has: how the result store tells of each, and by which words a text does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.results import Result


@dataclass(frozen=True)
class Known:
    """A method.

    Attributes
    ----------
    name : str
        In the field's words, as a message calls it.
    stored : str
        Pattern of the `method` of results that come from it.
    told : str
        Pattern of the words by which a text names it, small letters with plain hyphens.
    """

    name: str
    stored: str
    told: str

    def ran(self, row: Result) -> bool:
        """Whether a result comes from it."""
        return bool(row.method) and re.search(self.stored, row.method) is not None

    def is_told(self, text: str) -> bool:
        """Whether a text, in small letters with plain hyphens, names it."""
        return re.search(self.told, text) is not None


# Names of persons are joined by dashes, blanks or "and".
_J = r"(?:-| and | |'s? and )"

KNOWN = (
    Known("the Kaplan-Meier method", r"(?<!reverse )Kaplan-Meier(?!\)| weights)", rf"kaplan{_J}meier|product-limit"),
    Known("the Aalen-Johansen estimator", "Aalen-Johansen", rf"aalen{_J}johansen|cumulative incidence"),
    Known("Simon and Makuch's curves", "Simon-Makuch", rf"simon{_J}makuch"),
    Known(
        "the reverse Kaplan-Meier method",
        "reverse Kaplan-Meier",
        rf"reverse (?:\w+ )?kaplan{_J}meier|schemper{_J}smith",
    ),
    Known("median follow-up of those observed", "^(?:observed|event-free)$", r"observed|without the event"),
    Known("the log-rank test", r"log-rank", r"log-?rank|mantel-cox"),
    Known("Gray's test", r"^(?:stratified )?Gray's", r"gray(?:'s)? (?:\([^)]*\) |[\w-]+ ){0,3}(?:test|method)"),
    Known("the Mantel-Byar test", "Mantel-Byar", rf"mantel{_J}byar"),
    Known("a permutation test", "permutation", "permut"),
    Known("a test for trend", r"\btrend\b|linear-by-linear", "trend|linear-by-linear"),
    Known("a stratified analysis", "^stratified", "stratif|strata"),
    Known("the Gehan-Wilcoxon test", "Gehan", "gehan"),
    Known("the Tarone-Ware test", "Tarone", rf"tarone{_J}ware"),
    Known("a Peto-Peto test", "Peto", "peto"),
    Known("the Fleming-Harrington test", "Fleming-Harrington", rf"fleming{_J}harrington"),
    Known("weighting of patients", r"^(?:stratified )?weighted (?!Wald|t$|logit)|^weighted$", "weight"),
    Known("a robust variance", "robust", "robust|sandwich"),
    Known("adjusted rates or hazard ratios", "^(?:stratified )?adjusted |direct standardisation", "adjust"),
    Known("the g-formula", "g-formula", "g-formula|g-computation"),
    Known("the restricted mean", "restricted mean", "restricted mean|rmst"),
    Known("the difference of rates", "^difference of .* estimates$", "difference"),
    Known("Cox regression", r"(?<!any-event )\bCox\b", r"\bcox\b|proportional[- ]hazards (?:regression|model)"),
    Known("Cox regression of any event", "any-event Cox", "any event|or a competing event|event-free"),
    Known("cause-specific hazards", "cause-specific", "cause-specific"),
    Known("Fine-Gray regression", "Fine-Gray", rf"fine{_J}gray|subdistribution"),
    Known("Firth's penalized likelihood", "Firth", r"firth|penali[sz]ed"),
    Known("a test of interaction", "test of interaction", "interaction"),
    Known("the chi-square test", r"^Pearson chi-square", r"chi-?\s?squared?|\u03c7"),
    Known("Fisher's exact test", "Fisher's exact", "fisher"),
    Known("the Rao-Scott test", "Rao-Scott", rf"rao{_J}scott"),
    Known("the rank-sum test", "Wilcoxon rank-sum", rf"rank-?\s?sum|mann{_J}whitney|wilcoxon"),
    Known("the Kruskal-Wallis test", "Kruskal-Wallis", rf"kruskal{_J}wallis"),
    Known("the Jonckheere-Terpstra test", "Jonckheere", "jonckheere"),
    Known("Student's t test", "^Student t$", r"student|\bt[- ]tests?"),
    Known("Welch's t test", "^Welch t$", "welch"),
    Known("analysis of variance", "ANOVA", r"anova|analys[ei]s of variance"),
    Known("weighted t tests", "^weighted (?:t|Wald)$", r"weight[^.]*\bt[- ]tests?|weight[^.]*\bwald|weighted mean"),
    Known("weighted limits of percentages", "^weighted logit$", "logit"),
    Known("Hodges and Lehmann's shift", "Hodges-Lehmann|^(?:exact|approximate) Wilcoxon$", rf"hodges{_J}lehmann"),
    Known("a difference of means or percentages", "^difference of (?:means|percentages)$|Newcombe", "difference"),
    Known("Newcombe's limits", "^Newcombe$", "newcombe"),
    Known("Wilson's limits", "^Wilson$", "wilson"),
    Known("Clopper and Pearson's limits", "Clopper", "clopper|exact (?:binomial )?limits"),
    Known("exact limits of a median", "order statistics", "order"),
    Known("the Bonferroni adjustment", "^Bonferroni$", "bonferroni"),
    Known("Holm's adjustment", "^Holm$", r"\bholm\b|holm-bonferroni|holm's"),
    Known("Hochberg's adjustment", "^Hochberg$", r"(?<!benjamini-)(?<!benjamini and )hochberg"),
    Known("Benjamini and Hochberg's adjustment", "Benjamini", rf"benjamini{_J}hochberg|false discovery"),
)
"""Methods that results name; what a package of somebody else computes has words of its own."""

# What a result's statistic tells of, whatever its method.
_STANDARDISED = Known("standardized differences", "", r"standardi[sz]ed (?:mean )?difference")
_PROPORTIONAL = Known("tests of proportional hazards", "", r"proportional|schoenfeld")
_LANDMARK = Known("the landmark", "", "landmark")
_COMPLETE = Known("complete cases in models", "", r"complete[- ]cases?|missing|without a (?:known )?value|imput")
_IMPUTED = Known("multiple imputation", "", r"\bimput")
_HIDDEN = Known("that small numbers are hidden", "", r"not shown|suppress|hidden|withheld|disclos")
# Methods of these analyses name no estimate or test: how a landmark came about, counts that an author stated.
_NO_METHODS = (
    "landmark",
    "landmark-accounting",
    "known-later",
    "flow-chart",
    "patients",
    "weighting",
    "imputation",
    "centres",
)
_ADJUSTED = ("bonferroni", "holm", "hochberg", "benjamini-hochberg")
_AS_THEY_ARE = ("standardised_difference",)


def methods_of(row: Result) -> Iterator[Known]:
    """The methods that a result tells of."""
    if row.state == "suppressed":
        yield _HIDDEN
    if row.analysis in {"landmark", "landmark-accounting"} and row.statistic == "landmark":
        yield _LANDMARK
    if row.statistic == "standardised_difference":
        yield _STANDARDISED
    if row.statistic == "ph_p_value" and row.value is not None:
        yield _PROPORTIONAL
    if row.statistic == "missing" and row.analysis == "regression" and row.value:
        yield _COMPLETE
    if row.statistic == "imputations":
        yield _IMPUTED
    if row.analysis in _NO_METHODS or row.statistic in _AS_THEY_ARE or row.state == "not applicable":
        return
    if (
        row.analysis == "ledger" and row.statistic.partition("_p_value")[0] not in _ADJUSTED
    ):  # told by their own displays
        return
    found = [each for each in KNOWN if each.ran(row)]
    if not found and row.method:
        yield own_method(row.method)
    yield from found


def own_method(words: str) -> Known:
    """A method that the package does not have, by the words in which a package of somebody else has it."""
    return Known(words, re.escape(words), re.escape(folded_text(words)))


def is_own(row: Result) -> bool:
    """Whether the method of a result is none of the package's."""
    return any(each not in KNOWN and each.stored for each in methods_of(row))


def folded_text(text: str) -> str:
    """A text in small letters, with plain hyphens, apostrophes and blanks."""
    text = re.sub("[\u2010-\u2015\u2212]|--+", "-", text.casefold())
    text = re.sub("[\u2018\u2019\u02bc]", "'", text)
    return re.sub(r"\s+", " ", text)
