"""Front matter and statements: authors, roles, headings."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from riskset.submission.front import read_front
from riskset.submission.sources import Source
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


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("*CD3^+^* cells, **H~2~O** and [100]{.literal}", "CD3+ cells, H2O and 100"),
        (r"HLA-A*02:01, snake_case, 6$_x and a\_b \*c\*", "HLA-A*02:01, snake_case, 6$_x and a_b *c*"),
        ("_All_ of it {.unnumbered}", "All of it"),
    ],
)
def test_marks_of_markdown_go_and_characters_stay(written: str, said: str) -> None:
    assert read_front({"title": written}).title == said


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


def test_places_are_told_as_seen_from_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "Smith lab"
    source: Any = SimpleNamespace(project=SimpleNamespace(root=root), folder=root)
    source.from_root = lambda told: Source.from_root(source, told)
    told = [{"place": "Smith lab/manuscript.qmd, line 6"}, str(root / "study.yml"), "text of Smith lab/x"]
    assert source.from_root(told) == [{"place": "manuscript.qmd, line 6"}, "study.yml", "text of Smith lab/x"]
