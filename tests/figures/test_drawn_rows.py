"""A drawing that is higher than a page is cut where a page has room, and neither few rows nor a heading stand alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riskset.figures.drawn_rows import FEWEST, DrawnRows

GROUPED = DrawnRows(30, (12.0,) * 12, 20, (0.0, 1.0, 1.0, 1.0) * 3, (0, 1, 1, 1) * 3)


@given(st.lists(st.floats(8, 200), min_size=1, max_size=40), st.floats(0, 60), st.floats(250, 700))
def test_parts_show_each_row_once_and_have_room(heights: list[float], around: float, room: float) -> None:
    rows = DrawnRows(around, tuple(heights), around)
    ends = [0]
    while ends[-1] < len(heights):
        end = rows.end(ends[-1], room)
        if end is None:  # no part without few rows has room
            break
        assert ends[-1] < end <= len(heights)
        assert rows.height(ends[-1], end) <= room
        ends.append(end)
        for first, last in ((ends[-2], end), (end, len(heights))) if end < len(heights) else ():
            assert last - first >= FEWEST or sum(heights[first:last]) >= 85


def test_a_part_ends_with_a_group_if_little_room_is_left_then() -> None:
    assert GROUPED.end(0, 30 + 20 + 5 * 12) == 4
    assert GROUPED.end(0, 30 + 20 + 7 * 12) == 4
    assert DrawnRows(30, (40.0,) * 12, 20, GROUPED.tears, GROUPED.levels).end(0, 30 + 20 + 7 * 40) == 7


def test_no_heading_stands_at_the_foot_of_a_part_and_each_part_repeats_its_own() -> None:
    headed = DrawnRows(30, (60.0,) * 6, 20, (0.0, 0.0, 1.0, 1.0, 1.0, 1.0), (0, 1, 2, 2, 2, 2))
    assert headed.end(0, 30 + 20 + 2 * 60) is None
    assert (headed.most(0, 30 + 20 + 2 * 60), headed.most(0, 10)) == (2, 1)
    assert headed.headings(4) == [0, 1]
    assert headed.height(4, 6) == 30 + 4 * 60 + 20
    assert GROUPED.headings(4) == []
    assert GROUPED.headings(6) == [4]


def test_rows_are_where_their_panel_is_drawn() -> None:
    planned = DrawnRows(2, (4.0, 4.0), 2, panels=((1.0, 11.0),))
    there = planned.drawn([(20.0, 120.0)], 130)
    assert there is not None
    assert there == DrawnRows.of(there.said())
    assert (there.head, there.heights, there.foot) == (30, (40, 40), 20)
    assert planned.drawn([(20.0, 60.0), (70.0, 120.0)], 130) is None
