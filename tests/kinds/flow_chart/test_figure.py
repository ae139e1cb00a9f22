"""Flow charts: no text leaves its box, no box meets another, arrows join boxes, and the editable SVG says the same."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from riskset.documents.export import UnknownFormat, write_display
from riskset.figures.measure import text_width
from riskset.figures.paper import TALLEST, WIDTH, Paper
from riskset.kinds.flow_chart.layout import Label, Tree, flow_layout
from riskset.problems import LookupFailed

COLUMNS = {
    "age": list(range(10, 70, 5)),
    "arm": ["a"] * 6 + ["b"] * 6,
    "risk": ["$low$", "high & <b>", "low risk by cytogenetics"] * 4,
    "t": list(range(1, 13)),
    "died": [1, 0, 1, 0] * 3,
}
STEPS = [
    {"exclude": {"Younger than 18 years at the time of the infusion": "age < 18", "Over 60": "age > 60"}},
    {"box": "Enrolled"},
    {"split": "arm", "into": {"b": [{"split": "risk"}]}},
    {"landmark": 4},
    {"box": "Analyzed from the landmark"},
]
BEFORE = [{"box": "Assessed for eligibility", "exclude": {"Declined to take part": 12, "No remission": 3}}]


@pytest.fixture
def chart(small):
    entry = {"kind": "flow-chart", "steps": STEPS, "before": BEFORE, "start": "All $x$ patients"}
    endpoints = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
    return small(COLUMNS, endpoints=endpoints, displays={"flow": entry}).display("flow")


def assert_well_placed(chart):
    boxes = [rect for rect, _ in chart.boxes]
    for rect, words in chart.boxes:
        for each in words:
            width = text_width(each.text, each.size)
            left = each.x - width / 2 if each.align == "center" else each.x
            assert rect.left < left
            assert left + width < rect.right
            # A line takes 0.72 of its size above the baseline, and 0.21 below (Arial).
            assert rect.top < each.baseline - 0.72 * each.size / 72
            assert each.baseline + 0.21 * each.size / 72 < rect.bottom
        assert rect.left >= 0
        assert rect.top >= 0
        assert rect.right <= chart.width
        assert rect.bottom <= chart.height
    for one, other in combinations(boxes, 2):
        apart = one.right < other.left or other.right < one.left or one.bottom < other.top or other.bottom < one.top
        assert apart, (one, other)
    for wire in chart.wires:
        for (x0, y0), (x1, y1) in zip(wire.points, wire.points[1:], strict=False):
            assert x0 == x1 or y0 == y1
            for rect in boxes:  # no stroke runs through a box
                inside = max(min(x0, x1), rect.left) < min(max(x0, x1), rect.right) - 1e-9 or (
                    x0 == x1 and rect.left < x0 < rect.right
                )
                through = max(min(y0, y1), rect.top) < min(max(y0, y1), rect.bottom) - 1e-9 or (
                    y0 == y1 and rect.top < y0 < rect.bottom
                )
                assert not (inside and through), (wire, rect)
        if wire.head:
            x, y = wire.points[-1]
            assert any(
                (y == pytest.approx(rect.top) and rect.left < x < rect.right)
                or (x == pytest.approx(rect.left) and rect.top < y < rect.bottom)
                for rect in boxes
            )


def test_no_text_leaves_its_box_and_no_box_meets_another(chart):
    assert_well_placed(chart.chart)
    assert chart.chart.width <= WIDTH


TEXTS = st.text(st.sampled_from("abcdefgh WMi-\u2265\u00e9"), min_size=1, max_size=70).filter(str.strip)
BOXES = st.builds(lambda text, n: Label((text, f"(n\u00a0=\u00a0{n})")), TEXTS, st.integers(0, 10**6))
SIDES = st.lists(TEXTS, min_size=1, max_size=4).map(lambda texts: Label(tuple(texts), side=True))


@st.composite
def trees(draw, depth=0):
    labels = [draw(BOXES)]
    for _ in range(draw(st.integers(0, 2))):
        labels += [draw(SIDES), draw(BOXES)] if draw(st.booleans()) else [draw(BOXES)]
    branches = [draw(trees(depth + 1)) for _ in range(draw(st.integers(0, 3)))] if depth < 2 else []
    if branches and draw(st.booleans()):
        labels.append(draw(SIDES))
    return Tree(tuple(labels), tuple(branches))


@given(trees())
@settings(max_examples=25)
def test_any_chart_is_well_placed(tree):
    chart = flow_layout(tree, Paper(width=99.0, tallest=99.0))
    assert_well_placed(chart)
    labels = tree.labels
    shown = [" ".join(each.text for each in words) for _, words in chart.boxes[: len(labels)]]
    for label, text in zip(labels, shown, strict=True):
        assert re.sub(r"\s", "", "".join(label.lines)) == re.sub(r"\s", "", text)


def test_trunks_stand_over_the_middle_of_their_branches():
    box = Label(("Patients", "(n = 1)"))
    chart = flow_layout(Tree((box,), (Tree((box,)), Tree((box,)), Tree((box,)))), Paper())
    middles = [(rect.left + rect.right) / 2 for rect, _ in chart.boxes]
    assert middles[0] == pytest.approx(middles[2])
    assert middles[2] - middles[1] == pytest.approx(middles[3] - middles[2])


@pytest.mark.parametrize("groups", [2, 7, 11, 23])
def test_many_end_boxes_stand_in_rows_on_the_page(groups):
    """As wide as a page holds, in letters of the usual size, all boxes of a rank alike."""
    ends = tuple(Tree((Label((f"Center {place}", f"(n = {place})")),)) for place in range(1, groups + 1))
    chart = flow_layout(Tree((Label(("Patients", "(n = 900)")),), ends), Paper())
    assert_well_placed(chart)
    assert chart.width <= WIDTH
    assert chart.height <= TALLEST
    sizes = {(round(r.right - r.left, 9), round(r.bottom - r.top, 9)) for r, _ in chart.boxes[1:]}
    assert len(sizes) == 1
    assert [words[0].text for _, words in chart.boxes[1:]] == [f"Center {place}" for place in range(1, groups + 1)]
    tops = sorted({round(rect.top, 6) for rect, _ in chart.boxes[1:]})
    assert len(tops) == (1 if groups < 8 else 2 if groups < 13 else 4)


def test_boxes_between_two_splits_are_alike():
    """Those of the trunk are as wide as each other, and so are the side boxes beside it, and the boxes of the arms."""
    first, second = Label(("Assessed for eligibility", "(n = 30)")), Label(("Enrolled", "(n = 9)"))
    sides = [
        Label(("Excluded (n = 20)", "Declined to take part (n = 20)"), side=True),
        Label(("Excluded (n = 1)",), side=True),
    ]
    arms = (Tree((Label(("A", "(n = 4)")),)), Tree((Label(("A much longer name", "(n = 5)")),)))
    chart = flow_layout(Tree((first, sides[0], second, sides[1], second), arms), Paper())
    assert_well_placed(chart)
    rects = [rect for rect, _ in chart.boxes]
    for places in ((0, 2, 4), (1, 3), (5, 6)):
        assert len({round(rects[place].right - rects[place].left, 9) for place in places}) == 1, places
    assert rects[1].left == rects[3].left


def test_a_chart_that_a_page_nearly_holds_is_placed_or_refused_in_words():
    box = Label(("Patients", "(n = 1)"))
    arms = tuple(Tree((Label((f"Group {place}", "(n = 1)")), box)) for place in range(6))
    with pytest.raises(LookupFailed, match="a flow chart needs") as refused:
        flow_layout(Tree((box,), arms), Paper(width=1.0))
    least = float(str(refused.value).split("needs ")[1].split(" mm")[0]) / 25.4
    widths = [least - step / 400 for step in range(30)]
    shown = 0
    for width in widths:
        try:
            assert flow_layout(Tree((box,), arms), Paper(width=width)).width <= width + 0.01
            shown += 1
        except LookupFailed:
            continue
    assert 0 < shown < len(widths)


def test_a_chart_that_no_page_holds_is_refused_with_its_size():
    box, side = Label(("Patients", "(n = 1)")), Label(("Excluded (n = 2)", "Another reason (n = 2)"), side=True)
    arms = tuple(Tree((Label((f"Group {place}", "(n = 1)")), side, box)) for place in range(9))
    with pytest.raises(LookupFailed, match=r"a flow chart needs \d+ mm of width, and has 160 mm; split into fewer"):
        flow_layout(Tree((box,), arms), Paper())
    with pytest.raises(LookupFailed, match=r"a flow chart needs \d+ mm of height, and a page has 200 mm; name fewer"):
        flow_layout(Tree((box, side) * 15 + (box,)), Paper())


def test_what_is_drawn_stands_where_the_layout_says(chart, drawing):
    layout = chart.chart
    wanted = [each for _, words in layout.boxes for each in words]
    with drawing(chart) as canvas:
        scale = canvas.figure.dpi
        assert canvas.width == pytest.approx(layout.width * scale, abs=1)
        assert canvas.height == pytest.approx(layout.height * scale, abs=1)
        drawn = {}
        for text in canvas.texts:
            drawn.setdefault(text.text, []).append(text)
        assert len(canvas.texts) == len(wanted)
        for each in wanted:
            # The letter of counts is in italics, and nothing else is mathematics.
            counted = each.text.replace("(n\u00a0", "($n$\u00a0")
            found = drawn[counted]
            assert any(
                abs((text.middle[0] if each.align == "center" else text.left) / scale - each.x) < 0.02
                and text.bottom / scale <= layout.height - each.baseline + 0.01
                and text.top / scale > layout.height - each.baseline
                and text.math == (counted != each.text)
                for text in found
            ), each


def test_the_editable_svg_has_the_same_texts_as_shapes_alone(chart):
    root = etree.fromstring(chart.editable())
    names = {etree.QName(element).localname for element in root.iter()}
    assert names == {"svg", "title", "rect", "path", "text"}
    assert all("class" not in element.attrib and "style" not in element.attrib for element in root.iter())
    texts = [element.text for element in root.iter("{*}text")]
    layout = chart.chart
    words = [each for _, line in layout.boxes for each in line]
    assert texts == [each.text.replace(r"\$", "$") for each in words]
    assert "All $x$ patients" in texts
    assert len(list(root.iter("{*}rect"))) == len(layout.boxes)
    rect = next(root.iter("{*}rect"))
    assert float(rect.get("width")) == pytest.approx(
        72 * (layout.boxes[0][0].right - layout.boxes[0][0].left), abs=0.01
    )


def test_stated_numbers_are_marked_and_explained(chart):
    texts = " ".join(each.text for _, words in chart.chart.boxes for each in words)
    assert "(n\u00a0=\u00a027)\u2020" in texts
    assert "(n\u00a0=\u00a012)\u2020" in texts
    assert "(n\u00a0=\u00a012) " in texts
    assert chart.note == "\u2020 Number as stated; it includes patients who are not in the data file."


def test_alternative_text_says_every_box(chart):
    words = chart.alt_text
    assert words.startswith(
        "Flow chart of patients. Assessed for eligibility: 27. Excluded: 15 (Declined to take part, 12;"
    )
    assert "Enrolled: 9." in words
    assert "Analyzed from the landmark (a):" in words


def test_files(chart, tmp_path):
    for name in ("svg", "pdf", "png"):
        write_display(chart, tmp_path / f"f.{name}")
        assert (tmp_path / f"f.{name}").stat().st_size > 1000
    write_display(chart, tmp_path / "e.svg", editable=True)
    assert (tmp_path / "e.svg").read_bytes() == chart.editable()
    with pytest.raises(UnknownFormat, match=r"the \.svg of a flow chart"):
        write_display(chart, tmp_path / "e.pdf", editable=True)


def test_layers_can_be_added(chart):
    import plotnine as p9

    more = chart + p9.annotate("text", x=1, y=1, label="Added")
    assert type(more) is type(chart)
    assert more.chart is not None
    assert more.alt_text == chart.alt_text


PUBLISHED = """
study: {{title: Flow, time_unit: days}}
data: {{path: {path}, id: synthetic_patient}}
groups:
  arm: {{variable: arm, levels: {{non_transplant: Non-transplant group, transplant: Transplant group}}}}
  mrd: {{variable: mrd_before_transplant, levels: {{positive: MRD+ group, negative: MRD- group}}}}
displays:
  figure-1:
    kind: flow-chart
    start: Patients after CAR-T therapy
    steps:
      - split: arm
        into:
          Transplant group:
            - split: mrd
"""


def test_the_published_flow(root, tmp_path):
    """Figure 1 of the reference study: 122 patients, 67 without and 55 with transplantation, 15 MRD+ and 40 MRD-."""
    import riskset

    path = tmp_path / "study.yml"
    path.write_text(PUBLISHED.format(path=root / "data" / "cart-haplo" / "cohort.csv"), encoding="utf-8")
    study = riskset.open_study(path)
    boxes = study.display("figure-1").chart.boxes
    assert [" ".join(each.text for each in words).replace("\u00a0", " ") for _, words in boxes] == [
        "Patients after CAR-T therapy (n = 122)",
        "Non-transplant group (n = 67)",
        "Transplant group (n = 55)",
        "MRD+ group (n = 15)",
        "MRD- group (n = 40)",
    ]
    assert study.value("figure-1", group="MRD+ group", statistic="n") == "15"
    assert study.value("figure-1", variable="Patients after CAR-T therapy") == "122"
