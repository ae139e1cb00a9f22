"""Looks: a legend tells no two things alike, and a level is known by its look in every figure of a study."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.colors import to_hex, to_rgb, to_rgba

import riskset
from riskset.builders import check_study
from riskset.figures.brand import brand_palette
from riskset.figures.looks import LOOKS, hold_looks, seats
from riskset.figures.theme import LINE_TYPES, PALETTE
from riskset.problems import LookupFailed
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

FIRST, SECOND, THIRD = PALETTE[:3]
OS = {"label": "Survival", "time": "t", "event": "cause > 0"}
RELAPSE = {"label": "Relapse", "time": "t", "event": {"cause": 1}, "competing": {"cause": 2}}
RELAPSE |= {"event_labels": ["Relapse", "Death"]}


def many(new_study: Callable[..., Path], folder: Path, groups: int, **sections: Any) -> Path:
    """Six patients of each of so many centres, with both events and a censoring in each."""
    centre = [code for code in range(groups) for _ in range(6)]
    columns = {
        "centre": centre,
        "t": [1 + (3 * place + code) % 17 for place, code in enumerate(centre)],
        "cause": [place % 3 for place in range(len(centre))],
    }
    levels = {code: f"Centre {code + 1}" for code in range(groups)}
    given: dict[str, Any] = {
        "variables": {"centre": {"label": "Centre", "kind": "categorical", "levels": levels}},
        "endpoints": {"os": OS, "relapse": RELAPSE},
        "displays": {},
    }
    return new_study(folder, columns, **(given | sections))


def scale(figure: Any, aesthetic: str) -> dict[str, Any]:
    """What a scale of a figure gives to each name."""
    found = next(each for each in figure.scales if aesthetic in each.aesthetics)
    values = found.palette(len(found.limits or []))
    return values if isinstance(values, dict) else dict(zip(found.limits, values, strict=True))


def looks(figure: Any) -> dict[str, tuple[str, Any]]:
    """The colour and the line type of each line of a figure of curves, by its name in the legend."""
    panels = [panel for panel in figure.finish.panels if panel.kind != "difference"]
    told = {track.look.label: (track.look.colour, track.look.line) for panel in panels for track in panel.tracks}
    # What the legend shows is what the lines are drawn with.
    colours, lines = scale(figure, "color"), scale(figure, "linetype")
    assert told == {name: (colours[name], lines[name]) for name in figure.data["series"].cat.categories}
    return told


def fills(figure: Any) -> dict[str, tuple[str, float]]:
    """The colour and the depth of each group's bars of a swimmer plot, whose solid colour is that over white."""
    return {name: unpaled(colour) for name, colour in scale(figure, "fill").items()}


def unpaled(paled: str) -> tuple[str, float]:
    """The colour of the palette that was mixed with white, and how much of it there is."""
    for colour in PALETTE:
        pairs = [(1 - part, 1 - whole) for part, whole in zip(to_rgb(paled), to_rgb(colour), strict=True)]
        depth = sum(part for part, _ in pairs) / sum(whole for _, whole in pairs)
        if all(abs(part - depth * whole) < 0.01 for part, whole in pairs):
            return colour, depth
    raise AssertionError(paled)


def test_twelve_groups_differ_in_colour_and_in_grey(
    new_study: Any, tmp_path: Path, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    curves = {"kind": "curves", "endpoints": ["os"], "by": "centre", "width": "double", "hazard_ratio": False}
    swim = {"kind": "swimmer", "patient_level": True, "endpoint": "os", "by": "centre", "sort": "follow-up"}
    study = riskset.open_study(many(new_study, tmp_path, 12, displays={"c": curves, "s": swim}))
    figure = study.display("c")
    found = looks(figure)
    assert len(found) == 12
    assert len(set(found.values())) == 12
    # Line types come where colours come again.
    assert [colour for colour, _ in found.values()] == [*PALETTE, *PALETTE[:5]]
    assert [line for _, line in found.values()] == [LINE_TYPES[0]] * 7 + [LINE_TYPES[1]] * 5
    with drawing(figure) as canvas:
        assert_tidy(canvas)
    bars = fills(study.display("s"))
    assert [colour for colour, _ in bars.values()] == [colour for colour, _ in found.values()]
    for (one, depth), (two, other) in itertools.combinations(bars.values(), 2):
        assert one != two or abs(depth - other) > 0.3


def grey(colour: str) -> float:
    """Lightness in a grey print, of 255 (Rec. 709)."""
    red, green, blue = to_rgb(colour)
    return 255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)


def test_the_first_groups_are_told_apart_in_grey_without_line_types() -> None:
    for one, two in itertools.combinations(PALETTE[:3], 2):
        assert abs(grey(one) - grey(two)) >= 50
    assert len({round(grey(colour)) for colour in PALETTE}) == len(PALETTE)


def test_dashed_lines_have_a_line_type_each(new_study: Any, tmp_path: Path) -> None:
    curves = {"kind": "curves", "endpoints": ["os"], "by": "centre", "width": "double", "lines": "dashed"}
    study = riskset.open_study(many(new_study, tmp_path, 12, displays={"c": curves}))
    found = looks(study.display("c"))
    assert [line for _, line in found.values()] == list(LINE_TYPES)


def test_more_groups_than_looks_are_refused_with_their_line(new_study: Any, tmp_path: Path) -> None:
    curves = {"kind": "curves", "endpoints": ["os"], "by": "centre"}
    swim = {"kind": "swimmer", "patient_level": True, "endpoint": "os", "by": "centre"}
    displays = {"c": curves, "s": swim | {"sort": "follow-up"}, "sorted": swim}
    path = many(new_study, tmp_path, 13, displays=displays)
    found = {problem.display: problem for problem in check_study(path)[1]}
    assert set(found) == {"c", "s"}
    assert "13 groups need 13 looks, and 12 can be told apart" in found["c"].message
    assert "merge levels by one label" in found["c"].remedy
    assert "13 groups need 13 looks, and 12 can be told apart" in found["s"].message
    lines = path.read_text(encoding="utf-8").splitlines()
    for name, problem in found.items():
        assert problem.line is not None
        assert lines[problem.line - 1].strip() == f"{name}:"


@pytest.mark.parametrize("brand", [None, 3, 9])
@pytest.mark.parametrize(("groups", "causes"), [(12, "event"), (12, "each"), (3, "each"), (1, "each"), (1, "event")])
def test_no_two_lines_of_a_figure_are_alike(
    new_study: Any, tmp_path: Path, groups: int, causes: str, brand: int | None
) -> None:
    """Survival and incidence in one figure, so that lines with and without a cause stand in one legend."""
    if brand is not None:
        colours = ["#AA3311", "#008080", "#884400", "#6633AA", "#336600", "#CC0077", "#3355FF", "#777700", "#003344"]
        text = ", ".join(f'"{colour}"' for colour in colours[:brand])
        (tmp_path / "_brand.yml").write_text(f"defaults: {{riskset: {{palette: [{text}]}}}}\n", encoding="utf-8")
    curves = {"kind": "curves", "endpoints": ["os", "relapse"], "by": "centre", "causes": causes}
    if groups == 1:
        del curves["by"]
    path = many(new_study, tmp_path, groups, displays={"c": curves})
    found = looks(riskset.open_study(path).display("c"))
    assert len(found) == groups * (3 if causes == "each" else 1)
    assert len(set(found.values())) == len(found)
    if causes == "event":
        assert [colour for colour, _ in found.values()] == [(brand_palette(path) * 2)[place] for place in range(groups)]


def test_causes_beyond_the_looks_are_refused(new_study: Any, tmp_path: Path) -> None:
    """Of 8 groups and 7 causes some colours come twice, each with 7 line types; 8 causes are more than 7 colours."""
    columns = {
        "centre": [place % 8 for place in range(128)],
        "t": [1 + place % 11 for place in range(128)],
        "cause": [place // 8 % 9 for place in range(128)],
    }
    endpoints = {
        f"first_of_{count}": {
            "label": "First",
            "time": "t",
            "event": {"cause": 1},
            "competing": [{"cause": code} for code in range(2, count + 1)],
            "censored": {"cause": [0, *range(count + 1, 9)]},
        }
        for count in (7, 8)
    }
    common = {"kind": "curves", "by": "centre", "p": False}
    displays = {
        "each": common | {"endpoints": ["first_of_7"], "causes": "each"},
        "stacked": common | {"endpoints": ["first_of_8"], "causes": "stacked"},
        "fits": common | {"endpoints": ["first_of_7"], "causes": "stacked"},
    }
    found = {
        problem.display: problem
        for problem in check_study(new_study(tmp_path, columns, endpoints=endpoints, displays=displays))[1]
    }
    assert set(found) == {"each", "stacked"}
    assert "8 groups of 7 causes need 14 line types, and 12 can be told apart" in found["each"].message
    assert "8 stacked causes need 8 colours, and 7 can be told apart" in found["stacked"].message
    assert "Merge competing events" in found["stacked"].remedy


def test_a_cause_has_one_look_in_all_panels(new_study: Any, tmp_path: Path) -> None:
    """The legend has each cause once, whichever panel it is the event of."""
    death = {"label": "Death", "time": "t", "event": {"cause": 2}, "competing": {"cause": 1}}
    endpoints = {"relapse": RELAPSE, "death": death | {"event_labels": ["Death", "Relapse"]}}
    curves = {"kind": "curves", "endpoints": ["relapse", "death"], "causes": "each"}
    study = riskset.open_study(many(new_study, tmp_path, 2, endpoints=endpoints, displays={"c": curves}))
    figure: Any = study.display("c")
    assert looks(figure) == {"Relapse": (FIRST, LINE_TYPES[0]), "Death": (SECOND, LINE_TYPES[0])}
    for panel in figure.finish.panels:
        for track in panel.tracks:
            assert track.look.colour == {"Relapse": FIRST, "Death": SECOND}[track.cause]


def test_a_survival_is_not_stacked(new_study: Any, tmp_path: Path) -> None:
    curves = {"kind": "curves", "endpoints": ["relapse", "os"], "causes": "stacked"}
    (problem,) = check_study(many(new_study, tmp_path, 2, displays={"c": curves}))[1]
    assert "displays.c has causes: stacked for 'os', which has no competing events" in problem.message
    assert problem.line is not None


# What a level looks like

DONORS = {1: "Related", 2: "Unrelated", 3: "Haplo", 4: "Cord"}
GROUPS: dict[str, Any] = {
    "renamed": {"variable": "donor", "levels": {1: "MRD", 2: "MUD", 3: "Haploidentical", 4: "CBU"}},
    "two": {"variable": "donor", "levels": {1: None, 2: "Unrelated", 3: "Haplo", 4: None}},
    "backwards": {"variable": "donor", "levels": {4: "Cord", 3: "Haplo", 2: "Unrelated", 1: "Related"}},
    "merged": {"variable": "donor", "levels": {1: "Family", 3: "Family", 2: "Other", 4: "Other"}},
    "by_label": {"variable": "donor", "levels": {"Haplo": "Half", "Cord": "Cord", "Related": None, "Unrelated": None}},
    "one": {"variable": "donor", "levels": {1: None, 2: None, 3: "Haplo", 4: None}},
}


@pytest.fixture
def donors(new_study: Any, tmp_path: Path) -> OpenStudy:
    """A study of four kinds of donors."""
    size = 48
    columns = {
        "donor": [1 + place % 4 for place in range(size)],
        "t": [1 + (5 * place) % 19 for place in range(size)],
        "cause": [place // 4 % 3 for place in range(size)],
    }
    common = {"kind": "curves", "endpoints": ["os"], "hazard_ratio": False}
    swim = {"kind": "swimmer", "patient_level": True, "endpoint": "os", "sort": "follow-up"}
    displays = {
        **{name: common | {"by": name} for name in ["donor", *GROUPS]},
        "part": common | {"by": "donor", "population": "some"},
        "causes": common | {"by": "two", "endpoints": ["relapse"], "causes": "each"},
        "swim": swim | {"by": "two"},
    }
    path = new_study(
        tmp_path,
        columns,
        variables={"donor": {"label": "Donor", "kind": "categorical", "levels": DONORS}},
        groups=GROUPS,
        populations={"some": "donor in ('Haplo', 'Cord')"},
        endpoints={"os": OS, "relapse": RELAPSE},
        displays=displays,
    )
    return riskset.open_study(path)


def test_a_level_keeps_its_look_in_all_figures_of_a_study(donors: OpenStudy) -> None:
    """By hand: the levels in the order of the variable take the first four looks."""
    first, second, third, fourth = ((colour, LINE_TYPES[0]) for colour in PALETTE[:4])
    whole = {"Related": first, "Unrelated": second, "Haplo": third, "Cord": fourth}

    def found(name: str) -> dict[str, tuple[str, Any]]:
        return looks(donors.display(name))

    assert found("donor") == whole
    assert found("part") == whole
    assert found("renamed") == {"MRD": first, "MUD": second, "Haploidentical": third, "CBU": fourth}
    assert found("two") == {"Unrelated": second, "Haplo": third}
    assert found("backwards") == whole
    # Merged levels look like the first of them.
    assert found("merged") == {"Family": first, "Other": second}
    assert found("by_label") == {"Half": third, "Cord": fourth}
    assert found("one") == {"Haplo": third}
    assert {name.split(",")[0]: colour for name, (colour, _) in found("causes").items()} == {
        "Unrelated": SECOND,
        "Haplo": THIRD,
    }
    assert {name: colour for name, (colour, _) in fills(donors.display("swim")).items()} == {
        "Unrelated": SECOND,
        "Haplo": THIRD,
    }


def test_groups_of_one_name_look_alike_whatever_they_are_made_of(new_study: Any, tmp_path: Path) -> None:
    """Groups that are known from the start, and those that patients come into, whose variable has another order."""
    size = 48
    columns = {
        "mrd": [place % 2 for place in range(size)],
        "arm": [place // 2 % 2 for place in range(size)],
        "day": [None if place // 2 % 2 == 0 else 1.5 for place in range(size)],
        "t": [2 + (5 * place) % 19 for place in range(size)],
        "cause": [place // 4 % 3 for place in range(size)],
    }
    cases = {"Chemotherapy": "arm == 0", "MRD+": "mrd == 1", "MRD-": "mrd == 0"}
    variables = {
        "group": {"label": "Group", "kind": "categorical", "derive": {"cases": cases}},
        "mrd": {"label": "MRD", "kind": "categorical", "levels": {0: "Negative", 1: "Positive"}},
    }
    groups = {"status": {"variable": "mrd", "levels": {1: "MRD+", 0: "MRD-"}}}
    in_time = {"at": "day", "unit": "months", "labels": ["Chemotherapy"], "groups": "status"}
    common = {"kind": "curves", "endpoints": ["os"], "hazard_ratio": False}
    displays = {name: common | {"by": name} for name in ("group", "in_time", "status")}
    sections = {"variables": variables, "groups": groups, "exposures": {"in_time": in_time}}
    path = new_study(tmp_path, columns, **sections, endpoints={"os": OS}, displays=displays)
    study = riskset.open_study(path)
    colours = {"Chemotherapy": FIRST, "MRD+": SECOND, "MRD-": THIRD}
    for name, shown in (("in_time", 3), ("group", 3), ("status", 2)):
        found = {level: colour for level, (colour, _) in looks(study.display(name)).items()}
        assert found == dict(list(colours.items())[-shown:])


def test_the_drawn_bars_have_the_level_s_colour(donors: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    with drawing(donors.display("swim")) as canvas:
        axis = canvas.figure.axes[0]
        solid = set(scale(donors.display("swim"), "fill").values())
        drawn = {to_hex(to_rgba(colour)) for patch in axis.collections for colour in patch.get_facecolor()}
        assert solid <= drawn
        assert {unpaled(colour)[0] for colour in solid} == {SECOND, THIRD}
        assert all(each.get_alpha() in {None, 1.0} for each in axis.collections)


def test_groups_order_the_levels_of_a_column_that_the_study_file_does_not_write(new_study: Any, tmp_path: Path) -> None:
    columns = {"arm": ["b", "c", "a"] * 4, "t": list(range(1, 13)), "cause": [1, 0, 1] * 4}
    groups = {
        "all": {"variable": "arm", "levels": {"c": "C", "a": "A", "b": "B"}},
        "two": {"variable": "arm", "levels": {"a": "A", "b": "B", "c": None}},
    }
    study = riskset.open_study(new_study(tmp_path, columns, groups=groups, endpoints={"os": OS}))
    assert study.cohort.grouping("all").places == (0, 1, 2)
    assert study.cohort.grouping("two").places == (1, 2)
    # The column itself has its levels in natural order: a, b, c.
    assert study.cohort.grouping("arm").places == (1, 2, 0)


def test_groups_that_split_a_level_do_not_look_alike(new_study: Any, tmp_path: Path) -> None:
    """The first part looks like the level, the second as no level does."""
    columns = {"arm": [1, 2, 3] * 4, "t": list(range(1, 13)), "cause": [1, 0, 1] * 4}
    variables = {"arm": {"label": "Arm", "kind": "categorical", "levels": {1: "A", 2: "A", 3: "B"}}}
    groups = {"split": {"variable": "arm", "levels": {1: "A1", 2: "A2", 3: "B"}}}
    path = new_study(tmp_path, columns, variables=variables, groups=groups, endpoints={"os": OS})
    assert riskset.open_study(path).cohort.grouping("split").places == (0, 2, 1)


def test_levels_beyond_the_looks_take_those_that_are_left() -> None:
    assert seats([2, 14, 0, 30]) == [2, 1, 0, 3]
    assert seats(range(LOOKS)) == list(range(LOOKS))
    assert sorted(seats(range(5, 17))) == list(range(LOOKS))
    assert len(set(seats(range(20)))) == 20


def test_things_are_held_to_their_looks() -> None:
    hold_looks(3, 3, "3 models", "marks", "Name fewer")
    with pytest.raises(LookupFailed, match=r"4 models need 4 marks, and 3 can be told apart\. Name fewer"):
        hold_looks(4, 3, "4 models", "marks", "Name fewer")


def test_kinds_of_events_beyond_the_marks_are_refused(new_study: Any, tmp_path: Path) -> None:
    """Ten marks with the endpoint's own event; each of them is a shape of its own."""
    columns: dict[str, list[Any]] = {"t": [5, 6, 7], "cause": [1, 0, 1]}
    columns |= {f"e{number}": [1, 2, 3] for number in range(10)}
    events = [{"label": f"E{number}", "at": f"e{number}"} for number in range(10)]
    swim = {"kind": "swimmer", "patient_level": True, "endpoint": "os"}
    displays = {"ten": swim | {"events": events[:9]}, "eleven": swim | {"events": events}}
    study, problems = check_study(new_study(tmp_path, columns, endpoints={"os": OS}, displays=displays))
    (problem,) = problems
    assert problem.display == "eleven"
    assert "11 kinds of events need 11 marks, and 10 can be told apart" in problem.message
    figure: Any = study.display("ten") if study is not None else None
    shapes = list(scale(figure, "shape").values())
    assert len(set(shapes)) == len(shapes) == 11  # with the arrow of those who go on


def test_builders_refuse_as_the_study_file_does(new_study: Any, tmp_path: Path) -> None:
    study = riskset.open_study(many(new_study, tmp_path, 13))
    with pytest.raises((LookupFailed, StudyProblems), match="13 groups need 13 looks"):
        riskset.curves_figure(study.cohort, ["os"], by="centre")
