"""Faults as they are printed, alike for study files, data and documents."""

from __future__ import annotations

import subprocess
import sys

import pytest

from riskset.documents import DocumentProblems
from riskset.documents.problems import nearest as nearest_in_document
from riskset.documents.problems import quoted as quoted_in_document
from riskset.problems import Problem, Problems, did_you_mean, listed, nearest, quoted
from riskset.study import StudyProblems


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ({}, "a.csv: it is wrong. Mend it."),
        ({"line": 3}, "a.csv, line 3: it is wrong. Mend it."),
        ({"row": 4, "column": "os\n"}, r"a.csv, row 4, column 'os\n': it is wrong. Mend it."),
    ],
)
def test_a_problem_names_its_place(place: dict[str, object], printed: str) -> None:
    assert str(Problem(file="a.csv", message="it is wrong", remedy="Mend it", **place)) == printed  # type: ignore[arg-type]


def test_a_remedy_that_asks_has_no_full_stop() -> None:
    assert str(Problem(file="a", message="no 'x'", remedy="Did you mean 'y'?")) == "a: no 'x'. Did you mean 'y'?"
    assert str(Problem(file="a", message="no 'x'. Did you mean 'y'?", remedy="Mend it")).endswith("'y'? Mend it.")


@pytest.mark.parametrize("kind", [StudyProblems, DocumentProblems])
def test_both_rooms_raise_one_base(kind: type[Problems]) -> None:
    first, second = (Problem(file=name, message="m", remedy="r") for name in "ab")
    with pytest.raises(Problems) as caught:
        raise kind([first, second])
    assert caught.value.problems == [first, second]
    assert (str(caught.value), caught.value.exit_code) == ("a: m. r.\nb: m. r.", 2)


def test_values_are_shortened_and_shown_on_one_line() -> None:
    assert quoted("x" * 40) == f"'{'x' * 40}'"
    assert quoted("x" * 41) == f"'{'x' * 39}…'"
    assert quoted_in_document("x" * 61) == f"'{'x' * 59}…'"
    assert quoted("a\tb\u202e") == r"'a\tb\u202e'"
    assert listed(list("abc"), most=2) == "'a', 'b' and 1 more"


def test_the_nearest_word() -> None:
    assert nearest("OVERALL", ["overall", "age"]) == "overall"
    assert nearest("xyz", ["overall", "age"]) is None
    assert nearest_in_document("titel", ["title"]) == "title"
    assert nearest_in_document("TITLE", ["title"]) is None
    assert did_you_mean("agee", ["age"], "Columns") == "Did you mean 'age'?"
    assert did_you_mean("q", ["age"], "Columns") == "Columns are 'age'"
    assert did_you_mean("q", [], "Columns") == "There are no columns"


def test_documents_are_imported_without_what_only_studies_need() -> None:
    code = "import sys, riskset.documents, riskset.cli; print(*{'numpy', 'pandas', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
