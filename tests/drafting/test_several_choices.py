"""Several choices in a cell are one variable, whatever stands between them; what is not known is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from riskset.drafting.columns import guess_column
from riskset.drafting.dictionary import read_dictionary
from riskset.drafting.guess import Guess
from riskset.study.table import Column

if TYPE_CHECKING:
    from pathlib import Path


def guess(*texts: str) -> Guess:
    return guess_column(Column.of("virus", np.array(texts * 4, dtype=object)))


@pytest.mark.parametrize("mark", [";", "|", "+", " + ", "/", ",", "、"])
def test_choices_may_end_in_numbers(mark: str) -> None:
    found = guess("CMV", "HHV6", f"CMV{mark}HHV6", "EBV", "none")
    assert found.spec["separator"] == mark.strip()
    assert found.spec["levels"] == {"CMV": "CMV", "EBV": "EBV", "HHV6": "HHV6", "none": None}


def test_a_choice_that_is_not_known_is_missing() -> None:
    found = guess("CMV", "EBV", "CMV;EBV", "unknown", "?")
    assert found.spec["levels"] == {"CMV": "CMV", "EBV": "EBV"}
    assert sorted(found.spec["missing"]) == ["?", "unknown"]


@pytest.mark.parametrize(
    "texts", [("I", "II", "I/II"), ("T1", "T2", "T1/T2"), ("1", "2", "1/2"), ("CD20+", "CD30", "CD30+")]
)
def test_what_stands_between_two_levels_is_no_choice(texts: tuple[str, ...]) -> None:
    assert guess(*texts).kind != "multiple"


def test_checkboxes_that_say_none_or_not_known(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.csv"
    path.write_text(
        'Variable / Field Name,Field Type,Field Label,"Choices, Calculations"\n'
        'virus,checkbox,Viruses,"1, CMV | 2, EBV | 3, None | 4, Unknown"\n',
        encoding="utf-8",
    )
    names = [f"virus___{code}" for code in range(1, 5)]
    columns = {name: Column.of(name, np.array(["1", "0", "0"], dtype=object)) for name in names}
    guesses = read_dictionary(path).corrected({name: guess_column(each) for name, each in columns.items()})
    found = guesses["virus"]
    assert found.spec["columns"] == dict(zip(names, ["CMV", "EBV", None, "Unknown"], strict=True))
    assert [remark.text for remark in found.remarks if remark.asks] == [
        "'Unknown' counts as a choice: what of the patients who have it?"
    ]
