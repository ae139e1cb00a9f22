"""Abbreviations: those of the study are explained where they are printed, and check names those that nothing explains."""

from __future__ import annotations

import pandas as pd
import pytest

from riskset.figures.figure import Figure
from riskset.tables.abbreviations import study_abbreviations, unexplained


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MRD before HSCT, n (%)", ["MRD", "HSCT"]),
        ("Acute GVHD of grade III\u2013IV", ["GVHD"]),
        ("ETV6-RUNX1, BCR-ABL1, KMT2A and iAMP21", []),
        ("LDH, lactate dehydrogenase; ULN, upper limit of normal.\nLDH > 1 \u00d7 ULN", []),
        ("acute lymphoblastic leukemia (ALL)\nALL", []),
        ("95% CI\nNR\nNE", []),
        ("CAR-T cell dose", ["CAR"]),
        ("MRD+ and MRD\u2212", ["MRD"]),
    ],
)
def test_words_of_capitals_that_nothing_explains(text, found):
    assert unexplained(text, {}) == found


def test_what_the_study_explains_is_known_and_noted_where_it_stands():
    meanings = {
        "CAR-T": "chimeric antigen receptor T cell",
        "MRD": "minimal residual disease",
        "OS": "overall survival",
    }
    assert unexplained("CAR-T cells and MRD", meanings) == []
    assert list(study_abbreviations("MRD after CAR-T", meanings)) == ["CAR-T", "MRD"]
    assert study_abbreviations("OSM and KOS", meanings) == {}
    assert study_abbreviations("OS, overall survival.", meanings) == {}


@pytest.mark.parametrize(
    ("note", "whole"),
    [
        ("* Why.\nMore of it.", "* Why. More of it. ASA, a; CI, confidence interval."),
        (
            "In all, patients; none was left out.",
            "In all, patients; none was left out. ASA, a; CI, confidence interval.",
        ),
        ("", "ASA, a; CI, confidence interval."),
    ],
)
def test_a_figure_has_one_list(note: str, whole: str) -> None:
    """Of its own short forms and the study's; no sentence of the note is taken for a list."""
    figure = Figure(pd.DataFrame({"x": [1]}))
    figure.note, figure.abbreviations = note, {"CI": "confidence interval"}
    assert figure.explaining({"ASA": "a"}).plain_legend == whole
    assert Figure(pd.DataFrame({"x": [1]})).legend == ""
