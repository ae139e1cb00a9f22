"""Front matter and statements: authors, roles, headings."""

from __future__ import annotations

import pytest

from riskset.submission.front import read_front
from riskset.submission.statements import credited, of_heading


def test_authors_of_all_forms_are_read() -> None:
    front = read_front(
        {
            "title": "A *title*",
            "running-head": "Short",
            "author": [
                "Ann Able",
                {"name": {"given": "Li", "family": "Wei"}, "orcid": "https://orcid.org/0000-0001-5109-3700"},
                {"name": "C. D. Evans", "affiliation": "Hospital of X, City", "attributes": {"corresponding": True}},
            ],
            "keywords": "one; two",
        }
    )
    assert [each.name for each in front.authors] == ["Ann Able", "Li Wei", "C. D. Evans"]
    assert [each.family for each in front.authors] == ["Able", "Wei", "Evans"]
    assert front.authors[1].orcid == "0000-0001-5109-3700"
    assert front.authors[2].initials == "CDE"
    assert [each.name for each in front.corresponding] == ["C. D. Evans"]
    assert front.institutions == ("Hospital of X",)
    assert [front.title, front.short_title, front.keywords] == ["A title", "Short", ("one", "two")]


def test_roles_are_those_of_credit() -> None:
    front = read_front({"author": [{"name": "A B", "roles": ["analysis", {"editing": "lead"}, "cooking"]}]})
    said = "A B: Formal analysis, Writing \u2013 review & editing (lead), cooking."
    assert credited(front) == said


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("Funding", ("funding",)),
        ("Conflict of interest", ("competing-interests",)),
        ("Competing interests", ("competing-interests",)),
        ("Declaration of competing interest", ("competing-interests",)),
        ("Data and code availability", ("data-availability", "code-availability")),
        ("Data sharing statement", ("data-availability",)),
        ("Authors\u2019 contributions", ("contributions",)),
        ("Acknowledgments", ("acknowledgements",)),
        ("Ethics approval", ("ethics",)),
        ("Ethics approval and consent to participate", ("ethics", "consent")),
        ("Trial registration", ("registration",)),
        ("Results", ()),
        ("Data", ()),
        ("Patients and treatment", ()),
    ],
)
def test_headings_make_statements(title: str, what: tuple[str, ...]) -> None:
    assert of_heading(title) == what
