"""Exports of REDCap with their data dictionary: labels, choices, checkboxes, identifiers, repeating instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.drafting.dictionary import find_dictionary, read_dictionary
from riskset.drafting.draft import Draft, Wishes
from riskset.study import StudyProblems

from .conftest import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DICTIONARY = """\
"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)"
record_id,baseline,,text,"Record ID",,,,,,,
pat_name,baseline,,text,"Patient's name",,,,,,y,
gender,baseline,,radio,"<b>Gender</b>:","1, Male | 2, Female",,,,,,
age,baseline,,text,"Age at entry, years",,,number,,,,
virus,baseline,,checkbox,"Viruses at entry","1, CMV | 2, EBV | -99, HHV-6",,,,,,
smoker,baseline,,yesno,Smoker,,,,,,,
story,baseline,,notes,History,,,,,,,
head,baseline,,descriptive,"A heading",,,,,,,
"""
HEAD = "record_id,redcap_event_name,pat_name,gender,age,virus___1,virus___2,virus____99,smoker,story,baseline_complete"


@pytest.fixture
def redcap(draft: Callable[..., Draft], tmp_path: Path) -> Draft:
    """The draft of an export with its dictionary."""
    path = tmp_path / "Trial_DataDictionary_2026-11-01.csv"
    path.write_text(DICTIONARY)
    text = rows(
        HEAD, lambda n: f"{n},entry_arm_1,Secret{n},{n % 2 + 1},{40 + n},{n % 2},{n // 2 % 2},0,{n % 2},so it was,2"
    )
    return draft(text, wishes=Wishes(dictionary=read_dictionary(path)))


def test_labels_and_choices_come_from_the_dictionary(redcap: Draft) -> None:
    variables = redcap.text.study["variables"]
    assert variables["gender"]["label"] == "Gender"
    assert variables["gender"]["levels"] == {"1": "Male", "2": "Female"}
    assert variables["age"] == {"label": "Age at entry, years", "kind": "continuous"}
    assert variables["smoker"]["levels"] == {"1": "Yes", "0": "No"}


def test_checkboxes_are_one_variable_of_several_choices(redcap: Draft) -> None:
    assert redcap.text.study["variables"]["virus"] == {
        "label": "Viruses at entry",
        "kind": "multiple",
        "columns": {"virus___1": "CMV", "virus___2": "EBV", "virus____99": "HHV-6"},
    }


def test_identifiers_notes_and_the_forms_structure_are_not_described(redcap: Draft) -> None:
    assert list(redcap.text.study["variables"]) == ["gender", "age", "virus", "smoker"]
    written = redcap.text.written([])
    assert "Secret" not in written
    assert "so it was" not in written
    assert "redcap_event_name" not in written
    assert redcap.number.name == "record_id"


def test_a_dictionary_beside_the_export_is_found(tmp_path: Path) -> None:
    export = tmp_path / "Trial_DATA_2026-11-01.csv"
    assert find_dictionary(export) is None
    (tmp_path / "Trial_DataDictionary_2026-11-01.csv").write_text(DICTIONARY)
    assert find_dictionary(export) == tmp_path / "Trial_DataDictionary_2026-11-01.csv"
    assert find_dictionary(tmp_path / "Other_DATA_2026-11-01.csv") is None
    assert find_dictionary(tmp_path / "patients.csv") is None


def test_a_file_that_is_no_dictionary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("id,age\n1,2\n")
    with pytest.raises(StudyProblems, match="this is not a data dictionary of REDCap: its columns are 'id', 'age'"):
        read_dictionary(path)
    with pytest.raises(StudyProblems, match="cannot be read"):
        read_dictionary(tmp_path / "none.csv")
