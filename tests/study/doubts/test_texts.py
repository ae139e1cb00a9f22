"""Doubts about texts that are not values, each once where it is raised and once where it is not."""

# ruff: noqa: RUF001  other forms of letters
from __future__ import annotations

from typing import Any

import pytest

from riskset.study.doubts.texts import is_misread

TOWN = {"town": {"kind": "categorical"}}


def test_an_error_of_a_spreadsheet_is_doubted(doubts: Any) -> None:
    (said,) = doubts({"town": ["Bonn", "#DIV/0!", "#DIV/0!"]}, variables=TOWN)
    assert "row 3, column 'town': '#DIV/0!' is an error of a spreadsheet's formula; such stand for 2 patients" in said
    assert "data: {missing: ['#DIV/0!']}" in said
    assert "accept: {spreadsheet-error town: why}" in said


def test_other_texts_with_a_number_sign_are_not_doubted(keys: Any) -> None:
    assert keys({"town": ["Bonn", "#1", "#N/A"]}, variables=TOWN) == []


def test_cells_in_a_wrong_encoding_are_doubted(doubts: Any) -> None:
    (said,) = doubts({"town": ["KÃ¶ln", "Bonn", "Bonn"]}, variables=TOWN)
    assert "'KÃ¶ln' would be 'Köln' in UTF-8; such texts stand in the head or cells of 'town'" in said
    assert "Open the original in its own encoding, and save it again as UTF-8" in said
    assert "accept: {wrong-encoding data: why}" in said


def test_heads_in_a_wrong_encoding_are_doubted_with_the_encoding_to_write(doubts: Any) -> None:
    data = {"data": {"path": "patients.csv", "id": "id", "encoding": "windows-1252"}}
    (said,) = doubts({"größe": [170, 180]}, **data)
    assert "would be 'größe' in UTF-8" in said
    assert "The file is not in windows-1252: say how it was saved, such as data: {encoding: utf-8}" in said


@pytest.mark.parametrize(
    "text", ["KÃ¶ln", "donâ€™t", "K\ufffdln", "Москва".encode().decode("latin-1"), "K√∂ln", "РњРѕСЃРєРІР°"]
)
def test_misread_texts_are_known(text: str) -> None:
    assert is_misread(text)


@pytest.mark.parametrize(
    "text",
    ["Köln", "São Tomé", "Московская", "ΑΘΗΝΑ", "北京", "don’t", "Ångström", "10⁹/L", "≥ 40 °C", "İstanbul", "Łódź"],
)
def test_letters_of_all_languages_are_not_doubted(keys: Any, text: str) -> None:
    assert keys({"town": [text, "Bonn"], text: [1, 2]}, variables=TOWN) == []


def test_an_error_that_means_missing_is_no_doubt(keys: Any) -> None:
    columns = {"crp": ["12", "#DIV/0!", "7"]}
    assert keys(columns, variables={"crp": {"kind": "continuous", "missing": ["#DIV/0!"]}}) == []


def test_a_control_character_of_the_study_file_is_doubted_at_its_line(keys: Any) -> None:
    label = {"kind": "categorical", "label": "To\x02wn"}
    assert keys({"town": ["Bonn", "Ulm"]}, variables={"town": label}) == ["control-character variables.town.label"]
