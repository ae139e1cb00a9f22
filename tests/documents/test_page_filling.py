"""Floats stand where little of each page stays white, in the order of their numbers and behind their text."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from riskset.documents import typst
from riskset.documents.page_blocks import blocks_of, sizes_of
from riskset.documents.page_filling import plans
from riskset.documents.page_setting import Block, Page, Setting, Sizes
from riskset.documents.page_white import RESOLUTION, white_over
from riskset.documents.pictures_drawn import DrawnPicture
from riskset.figures.drawn_rows import DrawnRows

if TYPE_CHECKING:
    from pathlib import Path

SIZES = Sizes(room=700, turned=450, line=14, leading=7, floats=18)
MEASURES = {
    "height": 842, "width": 595, "top": 74, "foot": 68, "left": 71, "right": 71, "line": 14, "leading": 7, "paragraphs": 11, "floats": 18,
    "headings": [[22, 10], [16, 8], [13, 6]],
}  # fmt: skip


def text(number: int, lines: int) -> Block:
    return Block(number, "text", 11, (lines * 14 - 7,))


def figure(number: int, height: float) -> Block:
    return Block(number, "float", 18, (height,), name=f"sfig-{number}", family="sfig", moves=True)


def table(number: int, parts: list[float]) -> Block:
    return Block(number, "float", 18, tuple(parts), (30,) * len(parts), name=f"stbl-{number}", family="stbl")


def test_what_follows_a_figure_fills_the_page_that_has_no_room_for_it() -> None:
    blocks = [text(0, 20), figure(1, 500), Block(2, "heading", 22, (9,)), text(3, 30)]
    best = plans(blocks, SIZES, 0, spread=False)[0]
    assert best.order == (("sfig-1", 2),)
    assert dict(best.places) == {"sfig-1": "auto"}
    assert best.white == 0


def test_a_figure_is_a_little_smaller_where_it_has_room_so() -> None:
    """Nothing could fill the page that it leaves, and the other figure stands below it or on a page of its own."""
    blocks = [text(0, 10), figure(1, 560), Block(2, "flush", 0, ()), text(3, 60)]
    assert plans(blocks, SIZES, 0, spread=False)[0].white > 400
    lower = [replace(block, squeeze=34) if block.name else block for block in blocks]
    best = plans(lower, SIZES, 0, spread=False)[0]
    # Behind ten lines and the white above the figure it has 549 points, less what the sum may be wrong.
    assert best.squeezed == (("sfig-1", pytest.approx(560 - (700 - 133 - 18 - 2))),)
    assert (dict(best.places)["sfig-1"], best.white) == ("here", 0)
    stays = [replace(block, moves=False) for block in lower]
    assert plans(stays, SIZES, 0, spread=False)[0].squeezed == best.squeezed
    # Two that wait share a page, one of them a little smaller.
    two = [text(0, 46), replace(figure(1, 400), squeeze=24), replace(figure(2, 290), squeeze=17), *blocks[2:]]
    best = plans(two, SIZES, 0, spread=False)[0]
    assert best.white == 0
    assert len(best.squeezed) == 1
    # Where a page has room, it is as large as it was drawn.
    assert plans([text(0, 8), *lower[1:]], SIZES, 0, spread=False)[0].squeezed == ()


@pytest.mark.parametrize(("size", "squeeze"), [("7", 30), ("6.8", 500 * (1 - 6.5 / 6.8)), ("6.5", 0), ("6", 0)])
def test_a_picture_may_be_so_much_smaller_as_its_smallest_type(tmp_path: Path, size: str, squeeze: float) -> None:
    path = tmp_path / "figure.svg"
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="500pt" viewBox="0 0 400 500"'
    path.write_text(
        f'<?xml version="1.0"?>\n{head} data-smallest-type="{size}"><desc>A.</desc></svg>', encoding="utf-8"
    )
    picture = DrawnPicture.read(path)
    assert picture is not None
    assert picture.squeeze == pytest.approx(squeeze)
    assert picture.factor(25) == 0.95
    path.write_text(f"{head}></svg>", encoding="utf-8")
    assert DrawnPicture.read(path) is None
    assert DrawnPicture.read(tmp_path / "other.svg") is None


def test_a_figure_goes_before_the_table_that_leaves_no_room_for_it() -> None:
    """Behind the table it would leave half of a page white, for nothing follows that could fill it."""
    blocks = [text(0, 8), table(1, [100, *[60] * 6]), figure(2, 400), Block(3, "flush", 0, ()), text(4, 60)]
    best = plans(blocks, SIZES, 0, spread=False)[0]
    assert best.order == (("sfig-2", 1),)
    assert best.white == 0


def wide(number: int, *parts: float, moves: bool = False) -> Block:
    """A table on a turned page, which has room for 450 points; in a supplement it keeps its place."""
    family = "tbl" if moves else "quarto-float-stbl"
    return Block(
        number, "landscape", 0, parts, (30,) * len(parts), f"{'tbl' if moves else 'stbl'}-{number}", family, moves
    )


def in_rows(number: int, count: int, *, moves: bool = True) -> Block:
    """A figure of rows 20 points high, with 30 points over and 70 under those of each part, and its parts as they are drawn."""
    rows = DrawnRows(30, (20.0,) * count, 30)
    look = {"rows": rows, "under": (40.0, 40.0), "drawn": (690.0,) * -(-count // 29), "moves": moves}
    return Block(number, "float", 18, (rows.height(0, 3) + 40,), name=f"sfig-{number}", family="sfig", **look)


@pytest.mark.parametrize("moves", [True, False])
def test_a_figure_that_goes_on_over_pages_fills_the_page_on_which_it_begins(moves: bool) -> None:
    """Its parts as they are drawn take a page each, and leave half of the first one white."""
    blocks = [text(0, 20), in_rows(1, 40, moves=moves), Block(2, "flush", 0, ()), text(3, 80)]
    best = plans(blocks, SIZES, 0, spread=False)[0]
    ((name, ends),) = best.cuts
    assert (name, best.white) == ("sfig-1", 0)
    # Under 20 lines and the white above the figure 409 points are left, and of a page 700: for 15 and for 30 rows.
    assert ends[0] == 15
    assert ends[-1] == 40
    assert dict(best.places)["sfig-1"] == "here"
    assert [name for name, _ in best.order] == ["sfig-1"] * moves


def test_a_figure_keeps_the_parts_that_are_drawn_where_they_fill_pages() -> None:
    blocks = [in_rows(0, 58), text(1, 94)]
    best = plans(blocks, SIZES, 0, spread=False)[0]
    named = dict(best.places)
    assert best.white == 0
    assert not best.cuts
    assert [named[name] for name in ("sfig-0", "sfig-0-part-2")] == ["auto", "auto"]
    assert [name for name, _ in best.order] == ["sfig-0", "sfig-0-part-2"]


def test_a_figure_that_is_cut_comes_behind_those_of_its_kind_that_wait() -> None:
    blocks = [text(0, 40), figure(1, 600), in_rows(2, 50), Block(3, "flush", 0, ()), text(4, 80)]
    for plan in plans(blocks, SIZES, 0, spread=False):
        places = dict(plan.places)
        if plan.cuts and places["sfig-1"] == "auto":
            assert places["sfig-2"] == "after"


def test_no_page_of_figures_stands_between_the_parts_of_a_table() -> None:
    """Before the table the figures would leave less white, but its rest would stand two pages away."""
    blocks = [text(0, 30), table(1, [100, *[60] * 10]), figure(2, 690), figure(3, 690), Block(4, "flush", 0, ())]
    best = plans(blocks, SIZES, 0, spread=False)[0]
    assert [before for _, before in best.order] == [4, 4]
    assert best.white > 0


def test_a_figure_passes_none_that_stays_and_none_that_stays_passes_one_that_waits() -> None:
    stays = replace(figure(3, 150), moves=False)
    for moving in (figure(1, 600), figure(4, 600)):
        blocks = sorted([text(0, 20), text(2, 30), stays, text(5, 60), moving], key=lambda block: block.number)
        for plan in plans(blocks, SIZES, 0, spread=False):
            before = dict(plan.order)
            assert before[moving.name] <= 3 if moving.number < 3 else before[moving.name] > 3
            assert dict(plan.places)["sfig-3"] in (("here", "after") if moving.number < 3 else ("here",))
    blocks = [text(0, 20), figure(1, 600), stays, text(4, 60)]
    assert dict(plans(blocks, SIZES, 0, spread=False)[0].places) == {"sfig-1": "auto", "sfig-3": "after"}


def test_a_page_for_a_wide_table_comes_when_the_page_before_it_is_full() -> None:
    best = plans([text(0, 30), wide(1, 300, moves=True), text(2, 16), text(3, 60)], SIZES, 0, spread=False)[0]
    assert best.order == (("tbl-1", 3),)
    assert dict(best.places) == {"tbl-1": "here"}
    assert best.white == 0


def test_a_page_for_a_wide_table_keeps_the_order_of_tables_and_what_waits_stands_before_it() -> None:
    waiting = replace(figure(1, 500), name="tbl-1", family="tbl")
    turned = wide(2, 300, moves=True)
    for plan in plans([text(0, 20), waiting, turned, text(3, 60)], SIZES, 0, spread=False):
        assert [name for name, _ in plan.order] == ["tbl-1", "tbl-2"]
    setting = Setting([waiting, turned], SIZES)
    ((page, where),) = setting.put(Page(400), 0)
    assert where == "auto"
    ((behind, _),) = setting.put(page, 1)
    assert (behind.y, behind.waiting) == (0, ())
    assert behind.white == pytest.approx((300 - SIZES.white) + (700 - 500 - 18 - SIZES.white))


def test_a_page_for_a_wide_table_of_a_supplement_leaves_the_page_before_it_white() -> None:
    blocks = [text(0, 20), wide(1, 300), text(2, 60)]
    plan = plans(blocks, SIZES, 0, spread=False)[0]
    assert plan.order == ()
    assert plan.white == pytest.approx(700 - 20 * 14 + 7 - SIZES.white)


def test_white_is_added_before_a_table_where_there_is_no_figure() -> None:
    """The last rows of the second table have no room on its page; if the first goes on there, the page is full all the same."""
    blocks = [text(0, 31), table(1, [100, 78, 66]), table(2, [*[100] * 5, 30, 180])]
    best = plans(blocks, SIZES, 0, spread=True)[0]
    assert [number for number, _ in best.spread] == [1]
    assert best.white == 0
    assert plans(blocks, SIZES, 0, spread=False)[0].white > 0
    assert plans(blocks[:2], SIZES, 0, spread=True)[0].spread == ()


def test_white_before_a_table_that_begins_on_the_next_page_fills_none() -> None:
    best = plans([text(0, 45), table(1, [300]), text(2, 60)], SIZES, 0, spread=True)[0]
    assert best.spread == ()
    assert best.white == pytest.approx(700 - (45 * 14 - 7) - SIZES.white)


@given(
    heights=st.lists(st.one_of(st.floats(100, 550), st.lists(st.floats(10, 100), min_size=1, max_size=9)), max_size=7),
    lines=st.integers(1, 70),
)
@settings(max_examples=25, deadline=None)
def test_each_kind_keeps_its_order_and_nothing_is_lost(heights: list[float | list[float]], lines: int) -> None:
    blocks = [text(0, lines)]
    for number, height in enumerate(heights, start=1):
        blocks.append(table(number, height) if isinstance(height, list) else figure(number, height))
    blocks.append(text(len(blocks), lines))
    for plan in plans(blocks, SIZES, 100, spread=True):
        names = [name for name, _ in plan.order]
        assert names == [block.name for block in blocks if block.moves]
        assert all(before <= after for (_, before), (_, after) in pairwise(plan.order))
        assert {name for name, _ in plan.places} == {block.name for block in blocks if block.name}


def section(number: int, lines: int = 2, high: float = 150) -> list[Block]:
    """A heading with little text before a wide table of a supplement, which keeps its place."""
    return [Block(number, "heading", 22, (9,)), text(number + 1, lines), wide(number + 2, high)]


def test_a_heading_that_would_stand_alone_before_a_wide_table_stands_on_its_turned_page() -> None:
    """The first fills its page with what is before it; the second is on the page of the first table, below it."""
    best = plans([text(0, 44), *section(1), *section(4), text(7, 60)], SIZES, 0, spread=False)[0]
    assert best.turned == ((4, 6),)
    assert best.white == 0
    several = plans([text(0, 44), *section(1), *section(4), *section(7)], SIZES, 0, spread=False)[0]
    assert several.turned[-2:] == ((4, 6), (7, 9))


def test_wide_tables_share_turned_pages_where_nothing_is_between_them() -> None:
    """By themselves each would leave more than half of a page white."""
    first, second = wide(1, 200, moves=True), wide(3, 200, moves=True)
    best = plans([text(0, 30), first, text(2, 17), second, text(4, 60)], SIZES, 0, spread=False)[0]
    assert [before for _, before in best.order] == [4, 4]
    assert best.white == 0
    # Between them stands what has no room in front of both.
    apart = plans([text(0, 30), replace(first, moves=False), text(2, 60), second], SIZES, 0, spread=False)[0]
    assert apart.white >= 450 / 2 - 200


@pytest.mark.parametrize(
    ("tables", "white"),
    [
        ([(300,)], 0),  # a third of its page is white
        ([(200,)], 25),  # more than half is
        ([(200,), (220,)], 0),
        ([(200,), (240,)], 250 - SIZES.white),  # the second has no room under the first, with the white between them
        ([(200,), (200, 200)], 0),  # its second part is on the next page, under its head
        ([(200,), (200, 190)], 5),
        ([(400,), (100, 150)], 0),
    ],
)
def test_the_white_of_turned_pages_is_that_at_the_foot_of_each(tables: list[tuple[float, ...]], white: float) -> None:
    blocks = [wide(number, *parts) for number, parts in enumerate(tables)]
    setting, page = Setting(blocks, SIZES), Page(0)
    for place in range(len(blocks)):
        page = setting.set(page, place)
    assert page.white == pytest.approx(white)
    assert (page.y, page.waiting) == (0, ())
    together = setting.turned(Page(0), range(len(blocks)))
    assert (together.white, together.cost) == pytest.approx((page.white, page.cost))


def test_much_text_before_a_wide_table_keeps_its_own_page() -> None:
    assert plans([text(0, 44), *section(1, high=300), *section(4, lines=9)], SIZES, 0, spread=False)[0].turned == ()


def test_blocks_are_read_from_where_they_begin() -> None:
    marks = [
        ("text", 0, "", 0, 174),
        ("state-update", 3, "", 0, 213),
        ("quarto-float-stbl", 5, "stbl-a", 0, 213),
        ("riskset-table", 0, "", 0, 213),
        ("riskset-head", 0, "", 0, 225),
        ("riskset-rows", 0, "", 0, 245),
        ("riskset-rows", 0, "", 0, 300),
        ("riskset-table", 0, "", 0, 390),
        ("heading", 8, "more", 1, 412),
        ("quarto-float-sfig", 9, "sfig-a", 0, 431),
        ("text", 12, "", 0, 649),
        ("quarto-float-sfig", 13, "sfig-b", 0, 674),
        ("flush", 15, "", 0, 792),
        ("end", 16, "", 0, 792),
    ]
    blocks, start = blocks_of(marks, MEASURES, {}, {})
    assert start == 100
    assert [(block.number, block.kind, block.moves) for block in blocks] == [
        (0, "text", False),
        (5, "float", False),
        (8, "heading", False),
        (9, "float", False),  # behind a heading it stays
        (12, "text", False),
        (13, "float", True),
        (15, "flush", False),
    ]
    assert [round(part) for part in blocks[1].parts] == [87, 90]
    assert blocks[1].heads == pytest.approx((20 + 10.6,) * 2)
    assert [round(block.height) for block in blocks[:5]] == [21, 177, 1, 200, 7]
    assert sizes_of(MEASURES).room == 700


def test_a_wide_table_is_one_block_as_high_as_on_its_turned_page_and_in_a_supplement_stays() -> None:
    marks = [
        ("text", 0, "", 0, 100),
        ("landscape quarto-float-tbl", 2, "tbl-a", 0, 200),
        ("text", 4, "", 0, 200),
        ("landscape quarto-float-stbl", 6, "stbl-a", 0, 300),
        ("landscape ", 8, "", 0, 300),
        ("text", 9, "", 0, 300),
        ("end", 11, "", 0, 400),
        ("turned", 2, "", 0, 74),
        ("riskset-head", 0, "", 0, 90),
        ("riskset-rows", 0, "", 0, 104),
        ("riskset-rows", 0, "", 0, 200),
        ("turned", 6, "", 0, 392),
        ("turned", 8, "", 0, 510),
        ("end", 11, "", 0, 600),
    ]
    blocks, _ = blocks_of(marks, MEASURES, {}, {})
    assert [(block.kind, block.name, block.family, block.moves) for block in blocks] == [
        ("text", "", "", False),
        ("landscape", "tbl-a", "quarto-float-tbl", True),
        ("text", "", "", False),
        ("landscape", "stbl-a", "quarto-float-stbl", False),
        ("landscape", "", "", False),
        ("text", "", "", False),
    ]
    assert [block.parts for block in blocks if block.kind == "landscape"] == [(126, 174), (100,), (90,)]
    assert blocks[1].heads == pytest.approx((24.6, 24.6))


def test_the_row_of_a_group_stands_again_over_its_later_rows_alone() -> None:
    marks = [
        ("quarto-float-stbl", 0, "stbl-a", 0, 100),
        ("riskset-head", 0, "", 0, 110),
        ("riskset-group", 0, "", 0, 130),  # rows of the first group, in two parts
        ("riskset-rows", 0, "", 0, 145),
        ("riskset-rows", 0, "", 0, 200),
        ("riskset-group", 0, "", 0, 250),
        ("riskset-rows", 0, "", 0, 270),
        ("riskset-rows", 0, "", 0, 300),
        ("end", 1, "", 0, 400),
    ]
    table = blocks_of(marks, MEASURES, {}, {})[0][0]
    assert [round(part) for part in table.parts] == [100, 50, 50, 82]
    assert [round(head - 10.6) for head in table.heads] == [20, 20 + 15, 20, 20 + 20]


def test_the_white_over_the_head_of_later_columns_goes_where_they_begin_a_page() -> None:
    marks = [
        ("quarto-float-stbl", 0, "stbl-a", 0, 100),
        ("riskset-head", 0, "", 0, 110),
        ("riskset-rows", 0, "", 0, 130),
        ("riskset-rows", 0, "", 0, 180),
        ("riskset-head", 0, "", 0, 230),  # 8.5 under the last row
        ("riskset-rows", 0, "", 0, 260),
        ("end", 1, "", 0, 400),
    ]
    table = blocks_of(marks, MEASURES, {}, {})[0][0]
    first, second, later = table.parts
    assert (first, second) == pytest.approx((80, 41.5))
    assert table.heads[2] + later == pytest.approx(10.6 + 30 + 122)  # over its own head stands what the table is called


def picture(ink: float, *, turned: bool = False) -> bytes:
    """A page with ink that reaches so far down, and in its margins."""
    scale = RESOLUTION / 72
    width, height = (842, 595) if turned else (595, 842)
    image = Image.new("RGBA", (round(width * scale), round(height * scale)), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 10, 100, round(ink * scale)), fill="black")
    pen.rectangle((2, 10, 6, round((height - 80) * scale)), fill="black")  # the number of a line
    pen.rectangle((70, round((height - 40) * scale), 80, round((height - 36) * scale)), fill="black")  # and of the page
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_white_is_seen_on_the_picture_of_a_page_whatever_stands_in_its_margins() -> None:
    pixel = 72 / RESOLUTION
    assert white_over([picture(500)], MEASURES) == [pytest.approx(842 - 68 - 500 - SIZES.white, abs=2 * pixel)]
    assert white_over([picture(720)], MEASURES) == [0]


def test_the_last_of_turned_pages_may_be_half_white() -> None:
    pixel, half = 72 / RESOLUTION, (595 - 74 - 68) / 2
    pages = [
        picture(720),
        picture(200, turned=True),
        picture(320, turned=True),
        picture(720),
        picture(200, turned=True),
    ]
    over = [0, 595 - 68 - 200 - SIZES.white, 0, 0, 595 - 68 - 200 - half]
    assert white_over(pages, MEASURES) == pytest.approx(over, abs=2 * pixel)


def test_the_pictures_of_a_rejected_arrangement_do_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """All arrangements write the parts of a figure into the same files, and the second one has more white than the first."""
    written: list[tuple[int, ...]] = []
    answers = {"<riskset-page>": [MEASURES], "<riskset-placed>": [["sfig-1", "here"]], "<riskset-heights>": [[]]}

    class Press:
        def told(self, label: str, **_given: object) -> Any:
            return answers[label]

        def set(self, **given: object) -> Any:
            return typst._Pages([], [], given)

        def figures(self) -> dict[str, str]:
            return {"sfig-1": "a figure"}

        def drawn_pictures(self) -> dict[str, str]:
            return {}

        def pictures_of(self, _figure: str, ends: tuple[int, ...]) -> list[dict[str, str]]:
            written.append(ends)
            return [{"picture": "part.svg", "words": f"{end}"} for end in ends]

    planned = plans([text(0, 20)], SIZES, 0, spread=False)[0]
    arrangements = iter([replace(planned, cuts=(("sfig-1", ends),)) for ends in ((3, 9), (5, 9), (5, 9))])
    faults = iter([100.0, 40.0, 60.0])
    monkeypatch.setattr(typst, "blocks_of", lambda *_: ([text(0, 20)], 0.0))
    monkeypatch.setattr(typst, "_planned", lambda *_: next(arrangements))
    monkeypatch.setattr(typst, "_fault", lambda *_: next(faults))
    press: Any = Press()
    best = typst._filled(press, typst._Pages([], [], {}))
    assert [each["words"] for each in best.given["cuts"]["sfig-1"]] == ["3", "9"]
    assert written[-1] == (3, 9)
    # A copy of the extension that does not say all of it keeps its first arrangement.
    answers["<riskset-page>"] = [{name: value for name, value in MEASURES.items() if name != "width"}]
    first = typst._Pages([], [], {})
    assert typst._filled(press, first) is first
