"""A picture is taken again for a figure that is drawn from the same, and for no other; nothing is drawn here."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pytest
from matplotlib import rc_context
from matplotlib.font_manager import fontManager
from plotnine import aes, geom_line, geom_point, theme

from riskset.figures.figure import Figure
from riskset.figures.fingerprint import Fingerprint, Unknown
from riskset.surroundings import ANEW, PICTURES


@dataclass(frozen=True)
class Finish:
    """What is done with a drawing, of a module that is no package's."""

    size: float

    def __call__(self, drawing: object) -> None:
        """Do nothing."""


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Keep pictures in a folder, and number what is drawn."""
    monkeypatch.setenv(PICTURES, str(tmp_path))
    count = []

    def draw(_self, forms, **_options):
        count.append(len(forms))
        return {form.name: f"{form.name} {len(count)}".encode() for form in forms}

    monkeypatch.setattr(Figure, "_drawn", draw)
    return count


def figure(y=(1.0, 2.0), mapping=None, **options):
    frame = pd.DataFrame({"x": [0.0, 1.0], "y": y, "g": pd.Categorical(["a", "b"])})
    return Figure(frame, mapping or aes("x", "y")) + geom_point(**options) + theme(figure_size=(2, 2))


def test_equal_figures_have_one_picture_in_each_form(drawn):
    assert figure().images("svg") == {"svg": b"svg 1"}
    assert figure().images("svg") == {"svg": b"svg 1"}
    assert figure().images("png", "svg") == {"png": b"png 2", "svg": b"svg 1"}
    assert figure().images("png", dpi=72) == {"png": b"png 3"}
    assert figure().described("In words.").images("svg") == {"svg": b"svg 4"}
    assert figure().explaining({}).images("svg") == {"svg": b"svg 1"}
    assert drawn == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "other",
    [
        lambda: figure((1.0, 2.5)),
        lambda: figure((1.0, np.nan)),
        lambda: figure(size=3),
        lambda: figure(mapping=aes("x", "y", color="g")),
        lambda: figure() + geom_line(),
        lambda: figure() + theme(figure_size=(2, 3)),
        lambda: figure().in_typeface("DejaVu Sans"),
        lambda: figure().spelled_by(str.upper),
    ],
)
def test_another_figure_is_drawn(drawn, other):
    figure().images("svg")
    other().images("svg")
    assert drawn == [1, 1]


def test_a_figure_is_drawn_again_under_other_settings_fonts_and_dates(drawn, monkeypatch):
    figure().images("svg")
    with rc_context({"lines.linewidth": 7}):
        figure().images("svg")
    monkeypatch.setattr(fontManager, "ttflist", fontManager.ttflist[1:])
    figure().images("svg")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    figure().images("svg")
    assert drawn == [1, 1, 1, 1]


def test_a_figure_of_other_data_that_it_does_not_show_is_taken_with_the_mark_of_these(tmp_path, monkeypatch):
    draw, count = Figure._drawn, []

    def counted(self, forms, **options):
        count.append(len(forms))
        return draw(self, forms, **options)

    def pictures(digit, way):
        each = figure().described("In words.") + theme(figure_size=(1, 1))
        each.note, each.origin = "A note.", f"riskset-digest:study.yml@{24 * digit}"
        return getattr(each, way)("svg", "png", "pdf")

    ways = ("carrying", "noted")
    drawn = [pictures("2", way) for way in ways]  # nothing is kept yet
    monkeypatch.setenv(PICTURES, str(tmp_path))
    monkeypatch.setattr(Figure, "_drawn", counted)
    first, second = ([pictures(digit, way) for way in ways] for digit in "12")
    assert second == drawn
    assert first[0]["png"] != second[0]["png"]
    assert count == [3, 3]


def test_what_cannot_be_told_is_drawn_each_time(drawn):
    of_a_module = figure()
    of_a_module.finish = Finish(1)
    for each in (of_a_module, figure(mapping=aes("x", "y + 1")), figure(mapping=aes("x", "z"))):
        each.images("svg")
        each.images("svg")
    assert drawn == [1] * 6


def test_a_drawing_that_warns_warns_each_time(drawn, monkeypatch):
    def warn(_self, forms, **_options):
        drawn.append(1)
        warnings.warn("boxes", UserWarning, stacklevel=1)
        return {form.name: b"" for form in forms}

    monkeypatch.setattr(Figure, "_drawn", warn)
    for _ in range(2):
        with pytest.warns(UserWarning, match="boxes"):
            figure().images("svg")
    assert drawn == [1, 1]


def test_pictures_are_not_taken_if_broken_or_to_be_made_anew(drawn, tmp_path, monkeypatch):
    figure().images("svg")
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert figure().images("svg") == {"svg": b"svg 2"}
    monkeypatch.setenv(ANEW, "1")
    assert figure().images("svg") == {"svg": b"svg 3"}
    monkeypatch.delenv(ANEW)
    assert figure().images("svg") == {"svg": b"svg 3"}
    monkeypatch.delenv(PICTURES)
    assert figure().images("svg") == {"svg": b"svg 4"}


def test_values_are_told_apart_and_equal_ones_are_not():
    def of(value):
        return Fingerprint().of(value)

    apart = [
        1,
        1.0,
        "1",
        b"1",
        True,
        None,
        (1,),
        [1],
        {1},
        {1: 1},
        {1: 2},
        np.array([1]),
        np.array([1.0]),
        np.array([[1]]),
    ]
    apart += [pd.Series([1]), pd.Series([1], name="a"), pd.Series([1.0]), pd.Index([1]), pd.DataFrame({"a": [1]})]
    apart += [pd.Categorical(["a"], ["a", "b"]), pd.Categorical(["a"], ["b", "a"]), np.array(["a", None], dtype=object)]
    assert len({of(each) for each in apart}) == len(apart)
    assert of([1, [2, {3, 4}]]) == of([1, [2, {4, 3}]])
    assert of({"a": 1, "b": 2}) != of({"b": 2, "a": 1})  # the order of a legend may be that of a dictionary
    ring: list[object] = []
    ring.append(ring)
    assert of(ring) == of(ring)
    with pytest.raises(Unknown):
        of(lambda: 1)
    with pytest.raises(Unknown):
        of(object())


def test_what_an_object_has_worked_out_is_no_part_of_it():
    import riskset.figures.fingerprint as module

    class Worked:
        def __init__(self, value):
            self.value = value

        @cached_property
        def twice(self):
            return 2 * self.value

    Worked.__module__, Worked.__qualname__ = module.__name__, "Worked"
    one, other = Worked(1), Worked(1)
    assert one.twice == 2
    assert Fingerprint().of(one) == Fingerprint().of(other) != Fingerprint().of(Worked(2))
