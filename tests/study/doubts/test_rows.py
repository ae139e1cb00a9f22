"""Doubts about rows, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

DATA = {"data": {"path": "patients.csv", "id": "patient"}}
NUMBERS = {name: {"kind": "continuous"} for name in ("height", "dose", "cells")}


@pytest.mark.parametrize("word", ["Total", "SUMME", "Mean:", "Moyenne", "Grand total", "合计"])
def test_a_row_of_sums_is_doubted_by_its_word(doubts: Any, word: str) -> None:
    (said,) = doubts({"patient": ["a", "b", "c", word]}, **DATA)
    assert f"row 5, column 'patient': '{word}' looks like a row of sums or means. Remove the row" in said
    assert "accept: {total-row patient: why}" in said


def test_a_row_of_sums_is_doubted_by_the_word_in_another_column(keys: Any) -> None:
    assert keys({"beds": [10, 20, 30, 60], "town": ["Köln", "Bonn", "Bern", "Total"]}) == ["total-row town"]


def test_a_level_of_that_word_is_not_doubted(keys: Any) -> None:
    assert keys({"resection": ["Total", "Partial", "Partial", "None", "None", "Total"]}) == []


@pytest.mark.parametrize(("what", "last"), [("sums", [709, 10, 36.01]), ("means", [177.25, 2.5, 9.003])])
def test_a_row_of_sums_is_doubted_by_its_numbers(doubts: Any, what: str, last: list[float]) -> None:
    rows = [[160, 1, 8.5], [191, 3, 9.5], [182, 2, 9.7], [176, 4, 8.31], last]
    columns = dict(zip(NUMBERS, map(list, zip(*rows, strict=True)), strict=True))
    (said,) = doubts(columns, variables=NUMBERS)
    assert f"row 6, column 'id': the last row has the {what} of the rows above it in 'height', 'dose', 'cells'" in said


def test_a_last_patient_is_not_doubted(keys: Any) -> None:
    columns = {"height": [130, 141, 152, 124, 137], "dose": [1, 0, 0, 0, 1], "cells": [8, 9, 10, 9, 9]}
    assert keys(columns, variables=NUMBERS) == []
