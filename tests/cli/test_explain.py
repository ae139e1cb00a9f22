"""``riskset explain``: sections, keys with their places and names of an author, kinds, and words that are not keys."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.kinds.registry import installed_kinds
from riskset.study.schema import StudyFile


def told(*words: str) -> str:
    done = CliRunner().invoke(main, ["explain", *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_without_a_key_the_sections_are_listed() -> None:
    assert [line.split()[0] for line in told().splitlines() if line[2:3].strip()] == list(StudyFile.model_fields)


@pytest.mark.parametrize("asked", ["endpoints.event", "endpoints.os.event", "os.event"])
def test_a_key_is_told_by_its_place_whatever_the_author_calls_it(asked: str) -> None:
    said = told(asked)
    assert "endpoints.NAME.event\n" in said
    assert "Required." in said
    assert ("endpoints.NAME.time.event" in said) == (asked == "os.event")  # whose section was not named


def test_a_kind_lists_its_keys_and_a_key_tells_its_kind_and_default() -> None:
    (baseline,) = (entry for entry in installed_kinds().entries if entry.kind_name() == "baseline")
    listed = {line.split()[0] for line in told("baseline").splitlines() if line.startswith("  ") and line[2:3].strip()}
    assert set(baseline.model_fields) - {"kind"} <= listed
    said = told("baseline.p")
    assert said.startswith("displays.NAME.p (kind: baseline)\n")
    assert "Default: none." in said


@pytest.mark.parametrize(
    ("asked", "remedy"), [("evnt", "Did you mean 'event'?"), ("qqqqqq", "`riskset explain` lists the sections.")]
)
def test_a_word_that_is_no_key_is_refused_with_the_nearest(asked: str, remedy: str) -> None:
    done = CliRunner().invoke(main, ["explain", asked])
    assert done.exit_code == 2
    assert done.stderr == f"no key of a study file is called '{asked}'. {remedy}\n"
