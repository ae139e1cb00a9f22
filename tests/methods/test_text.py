"""Each sentence says what a display did, as a paper's section of methods would; what was not done has no sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from riskset.journals import JOURNALS
from riskset.methods.text import PARTS
from riskset.methods.unsaid import unsaid
from riskset.methods.wording import p_below, p_text
from riskset.naming import in_sentence
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from conftest import OpenSmall
    from riskset.opened import OpenStudy

SENTENCES = [
    (
        "baseline",
        "descriptive",
        "Continuous variables are given as median and range, and categorical variables as number and percentage of patients.",
    ),
    (
        "baseline",
        "descriptive",
        "or, where an expected count was below 5, Fisher\u2019s exact test; ordinal variables by the Cochran\u2013Armitage test",
    ),
    (
        "baseline",
        "missing",
        "Patients without a value of a characteristic are left out of its summary and its tests; percentages are of",
    ),
    ("means", "descriptive", "Continuous variables are given as mean and standard deviation"),
    ("means", "descriptive", "The balance of groups is described by standardized differences [@riskset-austin2009]."),
    ("means", "descriptive", "of means with Welch\u2019s limits and of percentages with Newcombe\u2019s score limits"),
    (
        "means",
        "descriptive",
        "were compared by Welch\u2019s *t* test [@riskset-welch1947], and categorical variables by Pearson\u2019s chi-square test with continuity correction.",
    ),
    ("pairs", "descriptive", "Groups by center were compared in pairs, each pair without the other groups."),
    (
        "pairs",
        "testing",
        "*P* values of comparisons by center are adjusted by Holm\u2019s method [@riskset-holm1979] over the pairs of groups of each row (3 *P* values).",
    ),
    ("weighted-baseline", "descriptive", "weighted categorical variables by the Rao\u2013Scott chi-square test"),
    ("weighted-baseline", "design", "Patients were weighted by inverse probability of treatment."),
    (
        "toxicity",
        "descriptive",
        "Toxicities are given as number and percentage of patients, times to their onset and their duration as median",
    ),
    ("toxicity", "descriptive", "frequencies of adverse events by Pearson\u2019s chi-square test"),
    (
        "complications",
        "survival",
        "The cumulative incidence of relapse was estimated by the Aalen\u2013Johansen method",
    ),
    ("complications", "survival", "Death in remission counted as a competing event."),
    ("outcomes", "survival", "Times were counted from randomization. A month was taken to have 30 days."),
    (
        "outcomes",
        "survival",
        "Overall survival was estimated by the Kaplan\u2013Meier method [@riskset-kaplan1958], and the cumulative incidence",
    ),
    (
        "outcomes",
        "survival",
        "Confidence limits (95%) were computed on the log\u2013log scale, with Greenwood\u2019s variance for survival and Gray\u2019s variance",
    ),
    ("outcomes", "survival", "Limits of medians were found by inverting those of the curve [@riskset-brookmeyer1982]."),
    (
        "outcomes",
        "survival",
        "lost to the event [@riskset-andersen2013] are up to 1 year. Differences of rates and restricted means between groups",
    ),
    (
        "outcomes",
        "survival",
        "Survival was compared between groups by the log-rank test [@riskset-mantel1966], and cumulative incidence by Gray\u2019s test.",
    ),
    ("rough", "survival", "Confidence limits (90%) were computed without transformation"),
    (
        "stratified",
        "survival",
        "by the stratified Fleming\u2013Harrington test [@riskset-harrington1982] (rho = 0, gamma = 1); cumulative incidence by the stratified Gray\u2019s test (rho = 1).",
    ),
    ("stratified", "survival", "Stratified tests compare within the levels of center."),
    ("trend", "survival", "by the Gehan\u2013Wilcoxon test for trend [@riskset-gehan1965]."),
    (
        "weighted",
        "survival",
        "by the Wald test of a Cox regression on the groups of weighted patients with a robust variance",
    ),
    ("weighted", "design", "Patients were weighted by inverse probability of treatment, and variances are then robust"),
    ("clustered", "design", "Variances are robust, with clusters by center"),
    (
        "adjusted",
        "survival",
        "Adjusted survival was estimated by direct standardization [@riskset-makuch1982]: for each group the mean",
    ),
    (
        "adjusted",
        "survival",
        "by the g-formula [@riskset-ozenne2020]: for each group the mean of all patients\u2019 predictions by cause-specific Cox models, one of each cause, stratified by group, with age and gender as covariates.",
    ),
    ("few", "survival", "Time to secondary cancer was estimated"),
    (
        "few",
        "survival",
        "With fewer than 10 events in the groups compared, *P* values are by permutation of the groups among patients [@riskset-heinze2003], by 10,000 random permutations",
    ),
    ("exposed", "survival", "Overall survival by a time-dependent exposure is shown by Simon\u2013Makuch curves"),
    (
        "exposed",
        "survival",
        "was compared by the Mantel\u2013Byar test [@riskset-mantel1974], and cumulative incidence by the log-rank test [@riskset-mantel1966] of the cause-specific hazards.",
    ),
    (
        "exposed",
        "design",
        "With transplantation as a time-dependent exposure, patients count as None yet until it begins.",
    ),
    ("curves", "survival", "Hazard ratios beside curves are from Cox regression on the groups."),
    (
        "from-landmark",
        "design",
        "As an exposure known at the landmark, transplantation counts only where it had begun by then.",
    ),
    (
        "delayed",
        "survival",
        "In analyses of overall survival with delayed entry, patients were at risk only from their entry on.",
    ),
    (
        "follow-up",
        "survival",
        "Median follow-up was estimated by the reverse Kaplan\u2013Meier method [@riskset-schemper1996].",
    ),
    (
        "observed",
        "survival",
        "Median follow-up was the median of the observed times of the patients without the event.",
    ),
    (
        "cox",
        "models",
        "Hazard ratios for overall survival were estimated by Cox regression [@riskset-cox1972] with Efron\u2019s method for ties",
    ),
    (
        "cox",
        "models",
        "Univariable models of overall survival were fitted for age, gender and center; those with *P*\u00a0<\u00a00.2 in univariable analysis entered the multivariable model; age stayed in it",
    ),
    ("cox", "models", "Hazard ratios are per 10 years of age."),
    ("fine-gray", "models", "ratios are per 50\u00a0\u00d7\u00a010\u2079/L of CRP."),
    ("cox", "missing", "No patient was left out of a model for a missing value."),
    (
        "fine-gray",
        "models",
        "Subdistribution hazard ratios for relapse were estimated by Fine\u2013Gray regression [@riskset-finegray1999].",
    ),
    ("fine-gray", "models", "The multivariable model of relapse (population Men) had age and CRP as covariates."),
    ("fine-gray", "models", "weighted Schoenfeld residuals of Fine\u2013Gray regressions [@riskset-zhou2013]"),
    ("cause-specific", "models", "with competing events censored [@riskset-prentice1978]"),
    ("cause-specific", "models", "had age and transplantation (time-dependent) as covariates, stratified by center."),
    ("any-event", "models", "for the time to relapse or a competing event"),
    ("any-event", "models", "as covariates, and the interaction of age with gender."),
    (
        "any-event",
        "models",
        "described by Harrell\u2019s concordance [@riskset-harrell1982], Akaike\u2019s information criterion [@riskset-akaike1974] and variance inflation factors.",
    ),
    (
        "backward",
        "models",
        "age, gender and CRP were considered; its variables were chosen from these by backward elimination (Akaike",
    ),
    ("firth", "models", "Firth\u2019s penalized likelihood [@riskset-firth1993; @riskset-heinze2001] was used"),
    (
        "ph",
        "models",
        "Proportional hazards were tested by score tests on scaled Schoenfeld residuals of Cox regressions",
    ),
    (
        "subgroups",
        "models",
        "The effect of treatment on overall survival was estimated in subgroups by gender, with likelihood-ratio tests of interaction.",
    ),
    (
        "sweep",
        "design",
        "The effect of transplantation on overall survival was estimated from each of several landmarks between 1 and 3 months, in the groups known at each.",
    ),
    ("love", "descriptive", "standardized differences [@riskset-austin2009], before and after weighting."),
    (
        "ledger",
        "testing",
        "by the method of Benjamini and Hochberg [@riskset-benjamini1995] within the families Outcomes (",
    ),
]


@pytest.mark.parametrize(("display", "part", "sentence"), SENTENCES, ids=lambda value: str(value)[:30])
def test_a_sentence_says_what_a_display_did(many: OpenStudy, display: str, part: str, sentence: str) -> None:
    assert sentence in many.methods(part, displays=[display]).markdown


@pytest.mark.parametrize("display", list(dict.fromkeys(display for display, _, _ in SENTENCES)))
def test_nothing_of_a_display_is_unsaid(many: OpenStudy, display: str) -> None:
    assert unsaid(many.methods(displays=[display]).plain, many.results_of(display)) == []


def test_a_variable_of_several_tables_is_named_with_what_is_given_besides(many: OpenStudy) -> None:
    told = many.methods("descriptive", displays=["baseline", "means"]).plain
    assert told.startswith("Continuous variables are given as median and range, "), told
    assert " also as mean and standard deviation" in told


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Karnofsky score", "Karnofsky score"),
        ("Hodgkin\u2019s lymphoma", "Hodgkin\u2019s lymphoma"),
        ("Child-Pugh class", "Child-Pugh class"),
        ("Children", "children"),
        ("Raised LDH", "raised LDH"),
    ],
)
def test_names_of_people_keep_their_capital(label: str, told: str) -> None:
    assert in_sentence(label) == told


def test_stacked_curves_are_of_incidences_alone(small: OpenSmall) -> None:
    """The area of those without an event is no survival, and events without a name are not named."""
    study = small(
        {"t": [1, 2, 3, 4, 5, 6], "what": [0, 1, 2, 3, 1, 2]},
        endpoints={
            "relapse": {
                "label": "Cumulative incidence of relapse",
                "time": "t",
                "event": {"what": 1},
                "competing": [{"what": 2}, {"what": 3}],
            }
        },
        displays={"f": {"kind": "curves", "endpoints": ["relapse"], "causes": "stacked"}},
    )
    told = study.methods("survival").plain
    assert "The cumulative incidence of relapse was estimated by the Aalen\u2013Johansen method" in told
    for word in ("Kaplan", "Greenwood", "ompeting event"):
        assert word not in told


def test_a_journal_writes_thresholds_as_its_p_values() -> None:
    style = JOURNALS["jama"]
    assert p_below(0.05, style) == "*P*\u00a0<\u00a0.05"
    assert p_text(0.0004, style) == "*P*\u00a0<\u00a0.001"


def test_what_was_not_done_has_no_sentence(many: OpenStudy) -> None:
    assert many.methods("models", displays=["baseline", "outcomes"]).markdown == ""
    assert many.methods("survival", "design", displays=["baseline"]).markdown == ""
    text = many.methods(displays=["outcomes"]).plain
    for word in ("Cox", "Fine", "landmark", "penalized", "weighted", "permutation", "adjusted by", "characteristic"):
        assert word not in text
    assert "two-sided" not in many.methods("testing", displays=["follow-up"]).plain


def test_numbers_are_those_of_the_store(many: OpenStudy) -> None:
    account = {row.statistic: row.value for row in many.results_of("from-landmark") if row.analysis == "landmark"}
    told = many.methods("design", displays=["from-landmark"]).plain
    assert (
        f"of the {account['n_kept']:g} patients still followed and event-free at 2 months, and counted time from it; they leave out "
        f"{account['n_left_by_event']:g} patients with an event by then and {account['n_left_by_censoring']:g} patients whose"
    ) in told
    missing = next(row for row in many.results_of("fine-gray") if row.statistic == "missing")
    patients = "1 patient" if missing.value == 1 else f"{missing.value:g} patients"
    assert (
        f"the multivariable model of relapse leaves out {patients}."
        in many.methods("missing", displays=["fine-gray"]).plain
    )
    per = many.value("fine-gray", statistic="events_per_variable", model="multivariable")
    assert f"had {per} events for each coefficient" in many.methods("models", displays=["fine-gray"]).plain
    doubt = min(row.value or 1 for row in many.results_of("cause-specific") if row.statistic == "ph_p_value")
    printed = many.style.p_value(doubt)
    assert f"(P\u00a0=\u00a0{printed})" in many.methods("models", displays=["cause-specific"]).plain


def test_of_many_doubts_the_tables_mark_the_others(many: OpenStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskset.methods.checks.ALPHA", 1.0)
    monkeypatch.setattr("riskset.methods.checks._MOST", 2)
    text = many.methods("models", displays=["cause-specific"]).plain
    named = re.search(
        r"that the effects (of [^;]*?) change with time, as do other effects that the tables mark\.", text
    )
    assert named
    assert len(re.findall(r"\(P", named[1])) == 2


def test_a_part_is_one_paragraph_and_the_whole_has_each_once(many: OpenStudy) -> None:
    whole = many.methods()
    assert whole.markdown.count("\n\n") == 3
    for part in PARTS:
        assert "\n" not in many.methods(part).markdown
    sentences = re.split(r"(?<=\.) (?=[A-Z*])", whole.markdown.replace("\n\n", " "))
    assert len(sentences) == len(set(sentences))
    assert unsaid(whole.plain, many.results()) == []


def test_a_work_is_cited_where_it_is_first_named(many: OpenStudy) -> None:
    keys = re.findall(r"@(riskset-\w+)", many.methods().markdown)
    assert len(keys) == len(set(keys)) > 30
    assert "@" not in many.methods(citations=False).markdown


def test_an_unknown_part_and_an_unknown_display_are_named(many: OpenStudy) -> None:
    with pytest.raises(LookupFailed, match=r"no part 'modles'.*models"):
        many.methods("modles")
    with pytest.raises(LookupFailed, match="no display 'table-99'"):
        many.methods(displays=["table-99"])


FEW = {
    "age": [30, 40, 50, 60, 70, 35, 45, None, 65, 75],
    "arm": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "os": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "died": [1, 1, 0, 1, 0, 1, 0, 1, 0, 1],
}
LABELS = {
    "variables": {"age": {"label": "Age_at *entry*, years", "kind": "continuous"}},
    "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
    "endpoints": {"os": {"label": "standardized difference of [survival]", "time": "os", "event": {"died": 1}}},
    "landmark": {"at": 2},
    "displays": {
        "table-1": {"kind": "baseline", "by": "arm", "smd": "mean"},
        "table-2": {"kind": "regression", "endpoints": ["os"], "variables": ["age"], "models": "multivariable"},
        "figure-1": {"kind": "curves", "endpoints": ["os"], "landmark": True},
    },
}


def test_labels_are_no_markup_and_keep_their_spelling(small: OpenSmall) -> None:
    text = small(FEW, study={"spelling": "british"}, **LABELS).methods().markdown
    assert r"age\_at \*entry\*" in text
    assert r"standardized difference of \[survival\]" in text
    assert "described by standardised differences" in text


def test_small_numbers_are_not_told(small: OpenSmall) -> None:
    study = small(FEW, study={"suppress": 5}, **LABELS)
    text = study.methods().plain
    assert "leaves out fewer than 5 patients" in text
    assert (
        "Numbers of patients below 5 other than 0 are not shown, nor are numbers from which they could be computed."
        in text
    )
    hidden = {row.statistic for row in study.results_of("figure-1") if row.state == "suppressed"}
    assert "n_left_by_event" in hidden
    assert re.search(r"they leave out (fewer than 5|some) patients with an event", text)
    assert unsaid(text, study.results()) == []


def test_a_journals_way_with_numbers_is_that_of_the_text(small: OpenSmall) -> None:
    study = small(FEW, study={"journal": "lancet"}, **LABELS)
    text = study.methods().markdown
    assert "All p values are two-sided" in text
    assert re.search(r"\d\u00b7\d", study.methods("models").markdown)
    assert not re.search(r"\d\.\d", study.methods("models").markdown)


def test_groups_that_became_known_later_are_told_of(small: OpenSmall) -> None:
    columns = FEW | {"day": [None, None, None, None, None, 3, 2, 5, 1, 4]}
    sections = LABELS | {
        "exposures": {"drug": {"label": "Drug", "at": "day"}},
        "displays": {"table-1": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [3]}},
    }
    text = small(columns, **sections).methods("design").plain
    assert text.startswith("Patients count as B from the start, although that became known only later (immortal time")
