"""Signs in the words of small manuscripts: what is said is found where it is said, and what only sounds so is not."""

from __future__ import annotations

import pytest

SECTIONS = """
# Introduction

Survival is short [@one2001].

# Methods

{methods}

# Results

{results}

# Discussion

{discussion}
"""


def manuscript(methods="We counted.", results="There were some.", discussion="That is all.", end=""):
    return SECTIONS.format(methods=methods, results=results, discussion=discussion) + end


@pytest.mark.parametrize(
    ("number", "part", "words"),
    [
        ("4", "methods", "This was a retrospective cohort study."),
        ("6b", "methods", "Controls were matched by age."),
        ("8", "methods", "Data were collected from medical records. Blasts were measured by flow cytometry."),
        ("9", "methods", "Immortal time bias was avoided by a landmark analysis."),
        ("10", "methods", "No sample size was calculated."),
        ("12b", "methods", "Interactions were tested."),
        ("12c", "methods", "Missing values were imputed."),
        ("12e", "methods", "In a sensitivity analysis we left out one center."),
        ("13b", "results", "Three patients were excluded for want of data."),
        ("14b", "results", "Albumin was missing in 12 patients."),
        ("17", "results", "In subgroups the effect was the same."),
        ("20", "discussion", "In conclusion, survival was longer."),
        ("21", "discussion", "The results may not be generalizable to older patients."),
    ],
)
def test_what_is_said_is_found_in_its_part_alone(filled_from, number, part, words):
    found = filled_from(manuscript(**{part: words}))[number]
    assert found.status == "found"
    assert {each.where for one in found.answered for each in one.evidence} == {part.capitalize()}
    other = "discussion" if part != "discussion" else "methods"
    assert filled_from(manuscript(**{other: words}))[number].status == "not found"


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("22", "\n# Funding\n\nNone.\n"),
        ("22", "\n# Acknowledgments\n\nThe study was supported by a grant of the state.\n"),
    ],
)
def test_funding_is_found_behind_the_discussion(filled_from, number, end):
    assert filled_from(manuscript(end=end))[number].status == "found"


def test_funding_is_found_in_the_front_matter(filled_from):
    answer = filled_from("---\ntitle: Survival\nfunding: None\n---\n" + manuscript())["22"]
    assert answer.lines() == ["Front matter: funding:"]


def test_a_heading_without_text_answers_nothing(filled_from):
    assert filled_from(manuscript(end="\n# Funding\n"))["22"].status == "not found"


def test_sections_are_known_by_their_outermost_title(filled_from):
    text = "# Patients and Methods\n\n## Results of earlier studies\n\nThis was a retrospective study.\n"
    assert filled_from(text)["4"].lines() == [
        "Patients and Methods, Results of earlier studies: “This was a retrospective study.”"
    ]


def test_an_introduction_without_a_citation_is_not_yet_a_background(filled_from):
    assert filled_from("# Introduction\n\nSurvival is short (@tbl-one).\n")["2"].status == "not found"
    assert filled_from("# Introduction\n\nSurvival is short [@one2001].\n")["2"].status == "found"


@pytest.mark.parametrize(
    ("abstract", "status"),
    [
        ("Background. Why. Methods. How. Results. What. Conclusions. So.", "found"),
        ("We looked at how methods give results, and draw a conclusion.", "not found"),
    ],
)
def test_an_abstract_is_structured_where_its_labels_say_so(filled_from, abstract, status):
    assert filled_from(f"---\ntitle: Survival\nabstract: {abstract}\n---\n" + manuscript())["1b"].status == status


def test_a_trial_is_known_by_its_title_and_registry(filled_from):
    front = "---\ntitle: {}\n---\n"
    trial = filled_from(front.format("A randomized trial") + manuscript("Registered as NCT01234567."), "consort")
    assert trial["1a"].status == "found"
    assert trial["23"].lines() == ["Methods: “Registered as NCT01234567.”"]
    assert filled_from(front.format("A non-randomized trial") + manuscript(), "consort")["1a"].status == "not found"


def test_long_sentences_are_cut_at_words(filled_from):
    words = (
        f"Of all {'very ' * 30}many patients seen there, this retrospective study {'again and ' * 20}again took some."
    )
    quoted = filled_from(manuscript(words))["4"].answered[0].evidence[0].text
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert "this retrospective study" in quoted
    assert len(quoted) < 120


def test_an_item_that_is_half_answered_names_what_is_missing(filled_from):
    answer = filled_from(manuscript("Patients were censored at their last visit."))["6a"]
    assert answer.status == "in part"
    assert answer.lines() == [
        "How patients were followed: Methods: “Patients were censored at their last visit.”",
        "Not found: eligibility criteria",
    ]


@pytest.mark.parametrize(
    ("number", "guideline", "part", "words"),
    [
        ("6b", "strobe", "methods", "Missing values were imputed by predictive mean matching."),
        ("6b", "strobe", "methods", "Patients received a matching placebo."),
        ("7", "strobe", "methods", "Survival by a time-dependent exposure is shown by curves."),
        ("3a", "consort", "methods", "Events of grade 3 to 4 were counted, 2 to 5 for each patient."),
        ("3a", "consort", "methods", "Randomization was done at 10:30 on average 0.3 to 0.5 weeks after entry."),
    ],
)
def test_what_only_sounds_so_is_not_found(filled_from, number, guideline, part, words):
    assert filled_from(manuscript(**{part: words}), guideline)[number].status == "not found"


@pytest.mark.parametrize("words", ["assigned in a 2:1 ratio", "randomized 1:1 to either", "allocated 1 to 1 by a computer", "allocated 1:1:2"])  # fmt: skip
def test_an_allocation_ratio_is_found(filled_from, words):
    assert filled_from(manuscript(f"Patients were {words} in this trial."), "consort")["3a"].status == "in part"


def test_covariates_are_found_before_other_words_on_exposures(filled_from):
    words = "Exposures were defined once. The model had age and stage as covariates."
    assert filled_from(manuscript(words))["7"].lines()[0] == (
        "Exposures and factors: Methods: \u201cThe model had age and stage as covariates.\u201d"
    )


@pytest.mark.parametrize(
    ("number", "part", "words"),
    [
        ("3", "methods", "The statistical analysis plan is available in the supplement."),
        ("5b", "end", "\n# Competing interests\n\nNone.\n"),
        ("8", "methods", "Patients were not involved in the design of the trial."),
        ("9", "methods", "The trial was to show noninferiority."),
        ("15", "methods", "Adverse events were graded by CTCAE version 5."),
        ("24a", "results", "Of 80 patients, 70 completed the planned treatment."),
        ("24b", "results", "Rescue therapy was given to 4 patients."),
        ("21c", "methods", "Missing values were imputed."),
        ("30", "discussion", "A limitation is the small number."),
    ],
)
def test_what_consort_2025_asks_is_found(filled_from, number, part, words):
    assert filled_from(manuscript(), "consort-2025")[number].status == "not found"
    assert filled_from(manuscript(**{part: words}), "consort-2025")[number].status in {"found", "in part"}


def test_statements_by_name_answer_as_keys_of_their_own_do(filled_from):
    front = "---\ntitle: Survival\nstatements:\n  competing-interests: None.\n  funding: None.\n---\n"
    found = filled_from(front + manuscript(), "consort-2025")
    assert found["5a"].lines() == ["Front matter: funding:"]
    assert found["5b"].lines() == ["Front matter: competing-interests:"]
