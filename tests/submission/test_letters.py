"""Letters from templates: words of the manuscript, numbers of the study, what is missing and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskset.opened import OpenStudy
from riskset.problems import Problems
from riskset.submission.letters import fill, template


def letter(folder: Path, text: str) -> Path:
    path = folder / "letters" / "cover-letter.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_study_s_own_letter_comes_first(tmp_path: Path) -> None:
    assert template("cover-letter", tmp_path).parent.name == "letters"
    own = letter(tmp_path, "Mine")
    assert template("cover-letter", tmp_path) == own


def test_numbers_come_from_the_study(tmp_path: Path, bmt_study: OpenStudy) -> None:
    path = letter(tmp_path, "Of {{patients}}: {{value table-1 variable=age group='AML low risk' statistic=median}}.")
    filled = fill(path, {"patients": "137"}, bmt_study)
    assert filled.markdown.startswith("Of 137: ")
    assert any(character.isdigit() for character in filled.markdown[8:])


def test_a_paragraph_without_words_is_left_out(tmp_path: Path) -> None:
    path = letter(tmp_path, "Dear {{journal}}\n\nFunding: {{funding}}\n\nMore: {{registration?}}\n\nBye")
    filled = fill(path, {"journal": "Blood", "funding": "", "registration": ""}, None)
    assert "Funding" not in filled.markdown
    assert "More" not in filled.markdown
    assert filled.notes == ("cover-letter.md: a paragraph is left out, for there is no funding.",)


def test_what_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = letter(tmp_path, "Dear\n\n{{jornal}}\n\n{{value table-1 n}}")
    with pytest.raises(Problems) as caught:
        fill(path, {"journal": "Blood"}, None)
    told = str(caught.value)
    assert "line 3: there is no word 'jornal' for a letter. Did you mean 'journal'?" in told
    assert "line 5: " in told
