"""Figures and pages: none is wider than the text or higher than a page; what is higher goes on in parts that tell all."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from pypdf import PdfReader

import riskset
from riskset.cli import main
from riskset.documents.cut_figures import CutFigure
from riskset.figures.figure import Figure
from riskset.figures.inspection import inspect_figure
from riskset.figures.paper import TALLEST, WIDTH, Paper
from riskset.figures.parts import FEWEST, WIDEST, Rooms, parted, spreads
from riskset.figures.theme import SMALLEST_SIZE
from riskset.kinds.display import show_display
from riskset.kinds.love.figure import LoveLayout, love_plot
from riskset.study.entries.sizes import Wide

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

# A line of text where it begins; a letter of 7 points reaches so far above and below.
WORDS = re.compile(r'<g transform="translate\((-?[\d.]+) (-?[\d.]+)\) scale\((0.07) -0.07\)">')
ABOVE, BELOW = 5.0, 1.4


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0.1, 1.0), min_size=1, max_size=60), st.floats(1.0, 8.0), st.integers(1, 7))
def test_rows_are_parted_once_each_and_as_seldom_as_can_be(heights: list[float], room: float, group: int) -> None:
    tears = [0.0 if place % group == 0 else 1.0 for place in range(len(heights))]
    parts = parted(heights, room, tears)
    assert [place for rows in parts for place in rows] == list(range(len(heights)))
    assert all(sum(heights[place] for place in rows) <= room + 1e-6 or len(rows) == 1 for rows in parts)
    greedy, filled = 1, 0.0
    for height in heights:
        greedy, filled = (greedy + 1, height) if filled + height > room + 1e-9 and filled else (greedy, filled + height)
    assert len(parts) == greedy


def test_groups_stay_together_and_no_part_has_few_rows() -> None:
    tears = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]
    assert parted([1.0] * 8, 6.0, tears) == [range(4), range(4, 8)]
    assert parted([1.0] * 11, 10.0) == [range(8), range(8, 11)]
    assert len(parted([1.0] * 11, 10.0)[-1]) == FEWEST


def test_no_group_is_alone_on_a_page_if_another_can_join_it() -> None:
    tears = [0.0, 1.0, 1.0] * 7
    assert parted([1.0] * 21, 18.0, tears) == [range(15), range(15, 21)]
    assert parted([1.0] * 6, 3.0, tears[:6]) == [range(3), range(3, 6)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 0.4), min_size=1, max_size=90), st.integers(1, 5))
def test_rows_of_parts_stand_apart_until_they_fill_the_pages(heights: list[float], group: int) -> None:
    rooms = Rooms(6.0, 8.0)
    parts = parted(heights, rooms, [0.0 if place % group == 0 else 1.0 for place in range(len(heights))])
    natural = [sum(heights[rows.start : rows.stop]) for rows in parts]
    found = spreads(natural, rooms)
    assert all(1 <= spread <= WIDEST for spread in found)
    left = [
        1 - spread * height / rooms.room(place)
        for place, (spread, height) in enumerate(zip(found, natural, strict=True))
    ]
    assert all(-1e-9 < white < 0.11 for white in left[:-1])
    if WIDEST * sum(heights) > 1.1 * sum(rooms.room(place) for place in range(len(parts))):
        assert left[-1] < 0.15


def test_a_part_with_its_caption_fills_a_page_and_no_letter_page_is_too_low_for_it() -> None:
    page, letter, line, above = 297 - 50, 279.4 - 50, 4.3, 2.4
    for note, lines in (("", 1), ("CI, confidence interval; HR, hazard ratio.", 2), ("Some words of a note. " * 20, 5)):
        first, later = (25.4 * inches for inches in vars(Rooms.of(Paper(), note)).values())
        for high in (first + above + lines * line, later + above + line):
            assert page - 25 < high < letter


FACTORS = 22
LONG = "A label of some sixty letters that no column of labels can hold"
SIZE = 120
EVENTS = ("os", "dfs", "efs", "rfs", "pfs")


@pytest.fixture(scope="module")
def long_study(tmp_path_factory: pytest.TempPathFactory, new_study: Callable[..., Path]) -> OpenStudy:
    """A study of many factors, endpoints and patients."""
    columns: dict[str, list[Any]] = {
        "t": [1 + (7 * place) % 53 for place in range(SIZE)],
        "died": [int(place % 3 > 0) for place in range(SIZE)],
        "arm": [place // 2 % 2 for place in range(SIZE)],
        "w": [1 + place % 5 / 10 for place in range(SIZE)],
    }
    columns |= {
        f"x{k}": [(place * (k + 3) // 4 + place // (k + 2)) % (2 + k % 2) for place in range(SIZE)]
        for k in range(FACTORS)
    }
    levels = {0: "Low", 1: "Intermediate", 2: "High"}
    variables = {
        f"x{k}": {
            "label": f"{LONG if k % 9 == 0 else 'Factor'} {k}",
            "kind": "categorical",
            "levels": {code: levels[code] for code in range(2 + k % 2)},
        }
        for k in range(FACTORS)
    }
    names = list(variables)
    endpoint = {"time": "t", "event": {"died": 1}}
    few = names[:4]
    displays: dict[str, Any] = {
        "one": {"kind": "regression", "endpoints": ["os"], "variables": names, "models": "univariable"},
        "five": {"kind": "regression", "endpoints": list(EVENTS), "variables": few, "models": "univariable"},
        "forest": {"kind": "forest", "of": "one"},
        "contrasts": {"kind": "forest", "of": "one", "references": False, "columns": ["ratio", "p"]},
        "stacked": {"kind": "forest", "of": "five", "columns": ["ratio"]},
        "subgroups": {
            "kind": "forest",
            "by": "arm",
            "subgroups": names,
            "endpoints": ["os", "dfs"],
            "columns": ["ratio"],
        },
        "love": {"kind": "love", "by": "arm", "variables": [*names], "weights": "w"},
        "sweep": {
            "kind": "landmark-sweep",
            "by": "arm",
            "endpoints": list(EVENTS),
            "landmarks": {"from": 2, "to": 20, "step": 2},
        },
        "swimmer": {"kind": "swimmer", "patient_level": True, "endpoint": "os", "by": "x1"},
        "panels": {"kind": "proportional-hazards", "of": "five", "model": "univariable"},
        "flow": {"kind": "flow-chart", "steps": [{"split": "arm"}, {"split": "x1"}], "tables": []},
    }
    path = new_study(
        tmp_path_factory.mktemp("long"),
        columns,
        groups={"arm": {"variable": "arm", "levels": {0: "Control", 1: "Treated"}}},
        variables=variables,
        endpoints={name: endpoint | {"label": name.upper()} for name in EVENTS},
        displays=displays,
    )
    return riskset.open_study(path)


def sized(study: OpenStudy, name: str, width: str) -> Figure:
    """A figure of a study at a width."""
    spec: Any = study.cohort.study.displays[name]
    if isinstance(spec, Wide):
        spec = spec.model_copy(update={"width": width})
    shown = show_display(study.cohort, spec, study.results_of(name), study.style, study.sources_of(spec))
    assert isinstance(shown, Figure)
    return shown


FIGURES = ("forest", "contrasts", "stacked", "subgroups", "love", "sweep", "swimmer", "panels", "flow")
MILLIMETRES = {"page": 160, "single": 85, "one-and-a-half": 114, "double": 174}


def texts_of(figure: Figure) -> list[tuple[str, float]]:
    """Each text that a figure draws, with its size in points."""
    import matplotlib.pyplot as plt

    drawing = figure.draw()
    try:
        found: list[Any] = [text for text in drawing.findobj(Text) if text.get_visible() and text.get_text().strip()]
        return [(text.get_text(), text.get_fontsize()) for text in found]
    finally:
        plt.close(drawing)


@pytest.mark.parametrize(
    "width", ["single", *(pytest.param(name, marks=pytest.mark.slow) for name in ("page", "one-and-a-half", "double"))]
)
def test_no_page_of_a_figure_is_too_large_and_no_type_too_small(
    long_study: Any, width: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    parted_figures = 0
    for name in FIGURES:
        if width == "single" and name in {"forest", "contrasts"}:
            continue  # whose columns of text have no room in it, as is said
        figure = sized(long_study, name, width)
        parted_figures += bool(figure.parts)
        most = WIDTH if name == "flow" else MILLIMETRES[width] / 25.4
        for page in figure.pages:
            across, high = page.theme.getp("figure_size")
            assert across <= most + 0.011, name
            assert high <= Rooms.of(Paper(), "").later + 0.011, name
            assert high <= TALLEST + 0.011 or page is not figure.pages[0] or len(figure.legend) < 400, name
        if name == "panels" and figure.parts:
            assert figure.pages[0].theme.getp("figure_size")[1] > 0.9 * TALLEST
        with drawing(figure.pages[-1]) as canvas:
            assert_tidy(canvas)
            for text in canvas.figure.findobj(Text):
                assert text.get_fontsize() >= SMALLEST_SIZE or not text.get_text().strip(), (name, text.get_text())
    assert parted_figures >= 3


@pytest.mark.parametrize(
    "name",
    ["forest", "stacked", *(pytest.param(name, marks=pytest.mark.slow) for name in ("subgroups", "panels", "sweep"))],
)
def test_parts_tell_together_what_the_whole_does(long_study: Any, name: str) -> None:
    """Each row once; only heads, axes, letters of nothing and headings that go on come again."""
    figure = long_study.display(name)
    assert len(figure.parts) > 1
    whole = Counter(text for text, _ in texts_of(figure))
    pages = [Counter(text for text, _ in texts_of(page)) for page in figure.parts]
    together = sum(pages, Counter())
    for text, count in whole.items():
        assert together[text] >= count, text
    again = {text for text, count in together.items() if count > whole[text] and not text.endswith(", continued")}
    # What comes again is on each page: a head, a tick, a title of an axis.
    ticks = {text for text in again if text.replace("\u2212", "-").replace(".", "").lstrip("-").isdigit()}
    assert all(all(page[text] for page in pages) for text in again - ticks), again


def cut_of(figure: Figure, folder: Path) -> CutFigure:
    """A figure as a document has it, between whose rows no word stands."""
    (folder / "figure.svg").write_bytes(figure.carrying("svg")["svg"])
    cut = CutFigure.read("sfig-a", folder / "figure.svg")
    assert cut is not None
    edges = cut.rows.edges()
    assert [(x, y) for x, y in lines_of(cut.svg) for edge in edges if y - ABOVE < edge < y + BELOW] == []
    return cut


def lines_of(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y, _ in WORDS.findall(svg)]


@pytest.mark.parametrize(
    "name",
    ["stacked", *(pytest.param(name, marks=pytest.mark.slow) for name in ("forest", "subgroups", "panels", "sweep"))],
)
def test_a_drawing_that_is_cut_between_its_rows_parts_and_loses_no_word(
    long_study: Any, name: str, tmp_path: Path
) -> None:
    cut = cut_of(long_study.display(name), tmp_path)
    edges = cut.rows.edges()
    lines = lines_of(cut.svg)
    ends = [end for end in range(4, len(edges) - 1, 4) if not cut.rows.levels or cut.rows.levels[end] == 0]
    ends = [*(ends or [len(edges) // 2]), len(edges) - 1]
    shown: Counter[tuple[float, float]] = Counter()
    for (first, end), picture in zip(pairwise([0, *ends]), cut.cut(ends), strict=True):
        part: Any = picture.decode()
        bands = [(0.0, cut.rows.head), (edges[first], edges[end]), (edges[-1], edges[-1] + cut.rows.foot)]
        for low, high in bands:
            shown.update({(x, y) for x, y in lines_of(part) if low <= y <= high})
    assert set(shown) == set(lines)
    rows = [(x, y) for x, y in lines if edges[0] <= y <= edges[-1]]
    assert {shown[line] for line in rows} == {1}


def test_a_love_plot_of_more_rows_than_a_page_holds(long_study: Any, tmp_path: Path) -> None:
    """Each variable stands on one page; heads, their marks and the axis on all."""
    labels = {f"x{k}": f"Factor {k}" for k in range(FACTORS)}
    figure = love_plot(long_study.results_of("love"), LoveLayout(labels, paper=Paper(tallest=1.4)))
    assert len(cut_of(figure, tmp_path).rows.heights) == FACTORS
    pages = [[text for text, _ in texts_of(page)] for page in figure.parts]
    assert len(pages) > 1
    assert sorted(text for page in pages for text in page if text.startswith("Factor")) == sorted(labels.values())
    for page, part in zip(pages, figure.parts, strict=True):
        assert {"Variable", "Unweighted", "Weighted", "Absolute standardized difference"} <= set(page)
        assert part.theme.getp("figure_size")[1] <= Rooms.of(Paper(tallest=1.4), "").later + 0.01
        assert sum(text.startswith("Factor") for text in page) >= FEWEST


def test_heads_and_axes_are_repeated_alike(long_study: Any) -> None:
    figure = long_study.display("forest")
    for page in figure.parts:
        said = [text for text, _ in texts_of(page)]
        assert {"Variable", "HR (95% CI)", "Hazard ratio"} <= set(said)
    limits = {tuple(page.scales.get_scales("x").breaks) for page in figure.parts}
    assert len(limits) == 1
    assert [page.alt_text.partition(". ")[0] for page in figure.parts] == [
        f"Part {place} of {len(figure.parts)}" for place in range(1, len(figure.parts) + 1)
    ]


def test_the_line_of_all_patients_goes_on_in_later_parts(long_study: Any) -> None:
    """Down to the heading of the next endpoint, whose own line begins at its mark of all patients."""
    places: list[list[float]] = []
    for part in long_study.display("subgroups").parts:
        figure = part.draw()
        (axes,) = figure.axes
        lines = sorted(
            (line for line in axes.lines if line.get_linestyle() == ":"), key=lambda line: -line.get_ydata()[0]
        )
        places.append([round(float(line.get_xdata()[0]), 6) for line in lines])
        for over, under in pairwise(lines):
            assert over.get_ydata()[1] > under.get_ydata()[0]
        if len(places) > 1:
            assert lines[0].get_ydata()[0] - axes.get_ylim()[1] > -1.0  # inches: from the head on
        plt.close(figure)
    assert len(places) > 2
    assert all(later[0] == before[-1] for before, later in pairwise(places))
    assert len({place for page in places for place in page}) <= 2


@pytest.mark.slow
def test_files_of_parts(long_study: Any, tmp_path: Path) -> None:
    """A page each in a PDF, a file each of pictures; the note is beside them and in their words, not in the drawing."""
    study = long_study
    path = study.cohort.study.path
    parts = study.display("forest").parts
    done = CliRunner().invoke(main, ["display", str(path), "forest", "-o", str(tmp_path / "f.pdf"), "--colour", "cmyk"])
    assert done.exit_code == 0
    reader = PdfReader(tmp_path / "f.pdf", strict=True)
    assert len(reader.pages) == len(parts)
    assert "For the legend: " in done.output
    assert "CI, confidence interval; HR, hazard ratio.\n" in done.output
    assert "CI, confidence interval" not in "".join(page.extract_text() for page in reader.pages)
    assert inspect_figure(tmp_path / "f.pdf").words.endswith("CI, confidence interval; HR, hazard ratio.")
    for ending in ("png", "svg", "eps", "tiff"):
        target = tmp_path / f"g.{ending}"
        done = CliRunner().invoke(main, ["display", str(path), "forest", "-o", str(target), "--dpi", "72"])
        assert done.exit_code == 0
        assert not target.exists()
        for place, part in enumerate(parts, start=1):
            found = inspect_figure(tmp_path / f"g-{place}.{ending}")
            size = [25.4 * side for side in part.theme.getp("figure_size")]
            assert [found.width, found.height] == pytest.approx(size, abs=0.5)
        assert not (tmp_path / f"g-{len(parts) + 1}.{ending}").exists()


def test_layers_are_added_to_each_part(long_study: Any) -> None:
    import plotnine as p9

    figure = long_study.display("forest") + p9.labs(title="A title")
    assert isinstance(figure, Figure)
    for each in (figure, *figure.parts):
        assert "A title" in [text for text, _ in texts_of(each)]


def test_in_a_document_no_figure_is_wider_than_its_text(long_study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a page would make its type smaller."""
    monkeypatch.setenv("RISKSET_ENGINE", "builtin")
    for name in FIGURES:
        across, _ = sized(long_study, name, "double").theme.getp("figure_size")
        assert across <= WIDTH + 0.011, name


def test_what_has_no_room_is_refused_with_the_remedy(long_study: Any) -> None:
    with pytest.raises(Exception, match=r"the text of a forest plot needs \d+ mm of width, and has 85 mm; leave out"):
        sized(long_study, "forest", "single")
    assert math.isclose(WIDTH, 160 / 25.4)
