"""Doubts about levels and patients' numbers that are alike, each once where it is raised and once where it is not."""

# ruff: noqa: RUF001  other forms of letters
from __future__ import annotations

import unicodedata
from typing import Any

import pytest

TOWN = {"town": {"kind": "categorical"}}
DATA = {"data": {"path": "patients.csv", "id": "patient"}}


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ("köln", "case"),
        (unicodedata.normalize("NFD", "Köln"), "Unicode form"),
        ("Ｋöln", "width or kind of blank"),
        ("Kö ln", "blanks"),
    ],
)
def test_levels_that_differ_in_writing_are_doubted(doubts: Any, other: str, difference: str) -> None:
    (said,) = doubts({"town": ["Köln", other, "Bonn", "Köln"]}, variables=TOWN)
    assert f"'{other}' (1)" in said
    assert f"differ in {difference} alone" in said
    assert "accept: {alike-levels town: why}" in said


def test_levels_with_other_blanks_are_doubted_with_what_makes_them_one(doubts: Any) -> None:
    (said,) = doubts({"town": ["Bad Ems", "Bad\u00a0Ems", "Bad  Ems"]}, variables=TOWN)
    assert "'Bad Ems' (1)" in said
    assert "or by variables: {town: {levels: {" in said


def test_groups_that_differ_in_writing_are_doubted(keys: Any) -> None:
    assert keys({"arm": ["A", "B", "b"]}, groups={"arm": {"variable": "arm"}}) == ["alike-levels arm"]


def test_codes_of_one_level_and_other_levels_are_not_doubted(keys: Any) -> None:
    assert keys({"town": ["Köln", "Bonn", "Bern"]}, variables=TOWN) == []
    one = {"town": {"kind": "categorical", "levels": {"Köln": "Köln", "köln": "Köln", "Bonn": "Bonn"}}}
    assert keys({"town": ["Köln", "köln", "Bonn"]}, variables=one) == []


@pytest.mark.parametrize("other", ["1", "P 001", "p001", "P-001", "Ｐ001", "P1", " P0001"])
def test_ids_that_differ_in_writing_are_doubted(doubts: Any, other: str) -> None:
    (said,) = doubts({"patient": ["P001", other, "P002"]}, **DATA)
    assert "patients' numbers differ only in how they are written: 'P001', '" in said
    assert "(rows 2, 3). If they are of one patient, keep one row" in said
    assert "accept: {alike-ids patient: why}" in said


@pytest.mark.parametrize(
    "ids",
    [
        ["P001", "P002", "P010"],
        ["1-12", "11-2", "1-1-2"],
        ["1", "2", "10"],
        ["A1", "B1", "1"],
        ["a_1_2", "a_12", "a_1_20"],
        ["0010", "0100", "1000"],
    ],
)
def test_other_ids_are_not_doubted(keys: Any, ids: list[str]) -> None:
    assert keys({"patient": ids}, **DATA) == []
