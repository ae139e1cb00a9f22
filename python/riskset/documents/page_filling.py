"""Where the floats of a document best stand, so that little of each page stays white.

Text and the tables of a supplement keep their order, and floats of one kind that of their numbers. A float stands where the
page has room for it, or at the top of the next page, while what follows it fills this one. Before which blocks each of them
stands is found by setting the pages in numbers, block by block, with every choice that is not clearly worse than another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.documents.page_setting import MM, Page, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.documents.page_setting import Block, Sizes

_CHOICES = 200
# How much more white may stand before a heading or a table where nothing else fills the pages, and what that is worth.
_SPREAD = ((2.5 * MM, 12.0), (5 * MM, 30.0))
# What is worth as much as points of white: that a float stands behind a heading, or another block, of what follows it.
_BEHIND_HEADING, _BEHIND_BLOCK = 12.0, 3.0


@dataclass(frozen=True)
class Plan:
    """What a setting of the pages is given.

    Attributes
    ----------
    order : tuple of (str, int)
        Labels of floats, each with the number of the block before which it stands.
    places : tuple of (str, str)
        Labels of floats, each with its place: ``here``, or ``auto`` where it waits for the next page.
    spread : tuple of (int, float)
        Numbers of blocks, each with the white that is added before it, in points.
    white : float
        By how much its pages have too much white, together.
    """

    order: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, str], ...]
    spread: tuple[tuple[int, float], ...]
    white: float


def plans(blocks: Sequence[Block], sizes: Sizes, start: float, *, spread: bool) -> list[Plan]:
    """The best arrangements, the best first.

    Parameters
    ----------
    blocks : sequence of Block
    sizes : Sizes
    start : float
        How far down the first block begins on its page.
    spread : bool
        Whether white may be added before headings and tables.
    """
    return _Search(blocks, sizes, spread=spread).best(start)


@dataclass(frozen=True)
class _Choice:
    """A page as it is after choices: how many of each kind of float were put, where, and how much white was added where."""

    page: Page
    put: tuple[int, ...]
    places: tuple[tuple[int, int, str], ...] = ()
    spread: tuple[tuple[int, float], ...] = ()


class _Search:
    """Goes through the blocks with the best choices until each of them."""

    def __init__(self, blocks: Sequence[Block], sizes: Sizes, *, spread: bool) -> None:
        self.blocks = blocks
        self.spread = spread
        self.setting = Setting(blocks, sizes)
        self.stream = [place for place, block in enumerate(blocks) if not block.moves]
        self.stops = [*self.stream, len(blocks)]
        behind = zip(self.stops, [-1, *self.stream], strict=True)
        self.behind_heading = {stop for stop, place in behind if place >= 0 and blocks[place].kind == "heading"}
        families = sorted({block.family for block in blocks if block.moves})
        self.movers = [[place for place, b in enumerate(blocks) if b.moves and b.family == one] for one in families]
        self.windows = {place: self._window(place) for movers in self.movers for place in movers}
        self.costs = self._crossing()

    def best(self, start: float) -> list[Plan]:
        """The plans, the best first."""
        choices = [_Choice(Page(start), (0,) * len(self.movers))]
        for stop in self.stops:
            choices = self._kept([moved for choice in choices for moved in self._moved(choice, stop)])
            if stop < len(self.blocks):
                choices = self._kept([wider for choice in choices for wider in self._stayed(choice, stop)])
        done = [replace(choice, page=self.setting.emptied(choice.page)) for choice in choices]
        return [self._plan(choice) for choice in sorted(done, key=lambda choice: choice.page.cost)]

    def _plan(self, choice: _Choice) -> Plan:
        numbers = [*(block.number for block in self.blocks), self.blocks[-1].number + 1]
        order = tuple((self.blocks[place].name, numbers[before]) for place, before, _ in choice.places)
        places = {block.name: "here" for block in self.blocks if block.kind == "float" and block.name}
        places.update((self.blocks[place].name, where) for place, _, where in choice.places)
        return Plan(order, tuple(places.items()), choice.spread, choice.page.white)

    def _window(self, place: int) -> tuple[int, int]:
        """The first and the last block before which a float may stand: behind its text, and before what it may not pass.

        It passes no float of its kind that stays in its place.
        """
        first, family = place, self.blocks[place].family
        while first > 0 and self.blocks[first - 1].kind == "float" and not self._stays(first - 1, family):
            first -= 1
        ends = (
            stop
            for stop in self.stream
            if stop > place and (self.blocks[stop].kind in ("flush", "break") or self._stays(stop, family))
        )
        return first, next(ends, len(self.blocks))

    def _stays(self, place: int, family: str) -> bool:
        """Whether a block is a float of a kind that stays in its place."""
        return self.blocks[place].family == family and not self.blocks[place].moves

    def _crossing(self) -> list[float]:
        """What it is worth that a float passes all blocks until each."""
        costs = [0.0]
        for block in self.blocks:
            one = _BEHIND_HEADING if block.kind == "heading" else _BEHIND_BLOCK
            costs.append(costs[-1] + (0.0 if block.moves else one))
        return costs

    def _kept(self, choices: list[_Choice]) -> list[_Choice]:
        """The better of those that go on in the same way, and of these the best."""
        kept: dict[tuple[object, ...], _Choice] = {}
        for choice in choices:
            key = (round(choice.page.y / 6), choice.page.waiting, choice.put)
            if key not in kept or choice.page.cost < kept[key].page.cost:
                kept[key] = choice
        return sorted(kept.values(), key=lambda choice: choice.page.cost)[:_CHOICES]

    def _moved(self, choice: _Choice, stop: int) -> Iterator[_Choice]:
        """A choice with none, one or more of the floats before a block, as far as they may stand there."""
        following = [
            (number, movers[choice.put[number]])
            for number, movers in enumerate(self.movers)
            if choice.put[number] < len(movers)
        ]
        late = any(self.windows[place][1] <= stop for _, place in following)
        if not late:
            yield choice
            if stop in self.behind_heading:
                return
        for number, place in following:
            if self.windows[place][0] <= stop:
                yield from self._moved(self._put(choice, number, place, stop), stop)

    def _put(self, choice: _Choice, number: int, place: int, stop: int) -> _Choice:
        page, here = self.setting.put(choice.page, place)
        crossed = abs(self.costs[stop] - self.costs[place])
        put = tuple(count + (each == number) for each, count in enumerate(choice.put))
        places = (*choice.places, (place, stop, "here" if here else "auto"))
        return _Choice(replace(page, cost=page.cost + crossed), put, places, choice.spread)

    def _stayed(self, choice: _Choice, place: int) -> Iterator[_Choice]:
        """A choice with a block that stays in its place, with no more white than usual before it, or with more."""
        block = self.blocks[place]
        if block.family and any(self.blocks[other].family == block.family for other in choice.page.waiting):
            # It stands behind those of its kind that wait.
            places = (*choice.places, (place, place, "after"))
            choice = replace(choice, page=self.setting.emptied(choice.page), places=places)
        page = choice.page
        yield replace(choice, page=self.setting.set(page, place))
        begins = block.kind in ("heading", "float") and place not in self.behind_heading
        if self.spread and begins and page.gap > 0:
            for more, cost in _SPREAD:
                wider = replace(page, y=page.y + more, cost=page.cost + cost)
                spread = (*choice.spread, (block.number, more))
                yield replace(choice, page=self.setting.set(wider, place), spread=spread)
