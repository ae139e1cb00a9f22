"""Where the floats of a document best stand, so that little of each page stays white.

Text and the tables of a supplement keep their order, and floats of one kind that of their numbers. A float stands where the
page has room for it, or at the top of the next page, while what follows it fills this one. Before which blocks each of them
stands is found by setting the pages in numbers, block by block, with every choice that is not clearly worse than another.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from riskset.documents.page_setting import MM, Page, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.documents.page_setting import Block, Sizes

# How many choices are followed further: few at first, and more where these leave a page too white.
_CHOICES = (200, 400)
# How much more white may stand before a heading or a table where nothing else fills the pages, and what that is worth.
_SPREAD = ((2.5 * MM, 12.0), (5 * MM, 30.0))
# What is worth as much as points of white: that a float stands behind a heading, or another block, of what follows it.
_BEHIND_HEADING, _BEHIND_BLOCK = 12.0, 3.0
# What of a page is little text before a wide table, and what is worth as much as that the table's page shows it.
_LEAD, _TURNED = 0.15, 20.0


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
    cuts : tuple of (str, tuple of int)
        Labels of figures that are cut, each with the rows before which its parts end.
    squeezed : tuple of (str, float)
        Labels of figures whose pictures are lower, each with by how many points.
    turned : tuple of (int, int)
        The first and the last of the numbers of blocks that stand on turned pages together: a wide table with the heading and
        little text before it.
    white : float
        By how much its pages have too much white, together.
    cost : float
        What all its choices and its white are worth.
    """

    order: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, str], ...]
    spread: tuple[tuple[int, float], ...]
    cuts: tuple[tuple[str, tuple[int, ...]], ...]
    squeezed: tuple[tuple[str, float], ...]
    turned: tuple[tuple[int, int], ...]
    white: float
    cost: float


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
    found: list[Plan] = []
    for count in _CHOICES:
        if not found or found[0].white > 0:
            found = sorted(
                [*found, *_Search(blocks, sizes, spread=spread, count=count).best(start)], key=attrgetter("cost")
            )
    return found


class _Choice(NamedTuple):
    """A page as it is after choices: how many of each kind of float were put, where, and how much white was added where.

    Of what was set on turned pages the places of the first and the last block, until which others are done.
    """

    page: Page
    put: tuple[int, ...]
    places: tuple[tuple[int, int, str], ...] = ()
    spread: tuple[tuple[int, float], ...] = ()
    turned: tuple[tuple[int, int], ...] = ()

    @property
    def done(self) -> int:
        """The last block that a turned page has shown."""
        return self.turned[-1][1] if self.turned else -1


class _Search:
    """Goes through the blocks with the best choices until each of them."""

    def __init__(self, blocks: Sequence[Block], sizes: Sizes, *, spread: bool, count: int) -> None:
        self.blocks = blocks
        self.spread, self.count = spread, count
        self.setting = Setting(blocks, sizes)
        self.stream = [place for place, block in enumerate(blocks) if not block.moves]
        self.stops = [*self.stream, len(blocks)]
        behind = zip(self.stops, [-1, *self.stream], strict=True)
        self.behind_heading = {stop for stop, place in behind if place >= 0 and blocks[place].kind == "heading"}
        families = sorted({block.family for block in blocks if block.moves})
        self.movers = [[place for place, b in enumerate(blocks) if b.moves and b.family == one] for one in families]
        self.windows = {place: self._window(place) for movers in self.movers for place in movers}
        # Choices differ, but most have put the same floats.
        self.following: dict[tuple[int, ...], tuple[list[tuple[int, int]], int]] = {}
        self.costs = self._crossing()
        self.leads = self._before_turned()

    def best(self, start: float) -> list[Plan]:
        """The plans."""
        choices = [_Choice(Page(start), (0,) * len(self.movers))]
        for stop in self.stops:
            choices = self._moved(choices, stop)
            if stop < len(self.blocks):
                choices = self._kept([wider for choice in choices for wider in self._stayed(choice, stop)])
        done = [choice._replace(page=self.setting.emptied(choice.page)) for choice in choices]
        return [self._plan(choice) for choice in done]

    def _plan(self, choice: _Choice) -> Plan:
        numbers = [*(block.number for block in self.blocks), self.blocks[-1].number + 1]
        cut = dict(choice.page.cuts)
        named = [(name, *each) for each in choice.places for name in self._names(each[0], cut=each[0] in cut)]
        order = tuple((name, numbers[before]) for name, _, before, _ in named)
        places = {block.name: "here" for block in self.blocks if block.kind == "float" and block.name}
        places.update((name, where) for name, _, _, where in named)
        cuts = tuple((self.blocks[place].name, ends) for place, ends in cut.items())
        turned = tuple((self.blocks[first].number, self.blocks[last].number) for first, last in choice.turned)
        squeezed = tuple((self.blocks[place].name, lower) for place, lower in choice.page.squeezed)
        return Plan(
            order, tuple(places.items()), choice.spread, cuts, squeezed, turned, choice.page.white, choice.page.cost
        )

    def _is_turned(self, place: int) -> bool:
        """Whether a block is a wide table that stays in its place, on a page that is turned."""
        return self.blocks[place].kind == "landscape" and not self.blocks[place].moves

    def _before_turned(self) -> dict[int, int]:
        """For the headings that stand with little text before a wide table the place of the table, whose page may show them."""
        found: dict[int, int] = {}
        for place in filter(self._is_turned, range(len(self.blocks))):
            first, high = place, 0.0
            for before in range(place - 1, -1, -1):
                block = self.blocks[before]
                high += block.gap + block.height
                if block.kind not in ("heading", "text") or high > _LEAD * self.setting.sizes.room:
                    break
                first = before if block.kind == "heading" else first
            if first < place:
                found[first] = place
        return found

    def _names(self, place: int, *, cut: bool) -> list[str]:
        """The labels of a float, and of the parts in which it is drawn if it is not cut otherwise."""
        block = self.blocks[place]
        parts = 1 if cut else len(block.drawn)
        return [block.name, *(f"{block.name}-part-{number}" for number in range(2, parts + 1))]

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
            page = choice.page
            key = (
                round(page.y / 6),
                0 if page.y > 0 else round(page.turned / 6),
                page.waiting,
                choice.put,
                choice.done,
            )
            if key not in kept or choice.page.cost < kept[key].page.cost:
                kept[key] = choice
        return sorted(kept.values(), key=lambda choice: choice.page.cost)[: self.count]

    def _moved(self, choices: list[_Choice], stop: int) -> list[_Choice]:
        """Choices with none, one or more of the floats before a block, as far as they may stand there."""
        found: list[_Choice] = []
        while choices:
            found += [choice for choice in choices if not self._is_late(choice, stop)]
            choices = self._kept([further for choice in choices for further in self._with_another(choice, stop)])
        return self._kept(found)

    def _following(self, put: tuple[int, ...]) -> tuple[list[tuple[int, int]], int]:
        """The kinds of floats of which any is left, each with the next one, and the block behind which one may not stand."""
        if put not in self.following:
            pairs = zip(self.movers, put, strict=True)
            left = [(number, movers[count]) for number, (movers, count) in enumerate(pairs) if count < len(movers)]
            ends = (self.windows[place][1] for _, place in left)
            self.following[put] = left, min(ends, default=len(self.blocks) + 1)
        return self.following[put]

    def _is_late(self, choice: _Choice, stop: int) -> bool:
        """Whether a float is left that may not stand behind a block."""
        return self._following(choice.put)[1] <= stop

    def _with_another(self, choice: _Choice, stop: int) -> Iterator[_Choice]:
        """A choice with one more float before a block; with none where that stands under a heading, or on turned pages."""
        if stop <= choice.done or (stop in self.behind_heading and not self._is_late(choice, stop)):
            return
        for number, place in self._following(choice.put)[0]:
            if self.windows[place][0] <= stop:
                for page, where in self._put(choice.page, place):
                    yield self._chosen(choice, page, number, (place, stop, where))

    def _put(self, page: Page, place: int) -> Iterator[tuple[Page, str]]:
        """The page with a float, and its place; where it can be cut so, and with its parts as they are drawn."""
        rows = self.blocks[place].rows
        if rows is not None:
            yield from self.setting.cut(page, place, rows)
        yield from self.setting.put(page, place)

    def _chosen(self, choice: _Choice, page: Page, number: int, chosen: tuple[int, int, str]) -> _Choice:
        place, stop, _ = chosen
        crossed = abs(self.costs[stop] - self.costs[place])
        put = tuple(count + (each == number) for each, count in enumerate(choice.put))
        places = (*choice.places, chosen)
        return choice._replace(page=page._replace(cost=page.cost + crossed), put=put, places=places)

    def _stayed(self, choice: _Choice, place: int) -> Iterator[_Choice]:
        """A choice with a block that stays in its place, with no more white than usual before it, or with more."""
        block = self.blocks[place]
        if place <= choice.done:
            yield choice
            return
        if place in self.leads:
            last = self.leads[place]
            page = self.setting.turned(
                choice.page, (each for each in range(place, last + 1) if not self.blocks[each].moves)
            )
            turned = (*choice.turned, (place, last))
            yield choice._replace(page=page._replace(cost=page.cost + _TURNED), turned=turned)
        if block.family and self.setting.waits(choice.page, block.family):
            # It stands behind those of its kind that wait.
            places = (*choice.places, (place, place, "after"))
            choice = choice._replace(page=self.setting.emptied(choice.page), places=places)
        page = choice.page
        if block.rows is not None:
            for cut, _ in self.setting.cut(page, place, block.rows):
                yield choice._replace(page=cut)
            return
        smaller = self.setting.squeezed(page, place) if block.squeeze else None
        if smaller is not None:
            yield choice._replace(page=smaller)
        yield choice._replace(page=self.setting.set(page, place))
        begins = block.kind in ("heading", "float") and place not in self.behind_heading
        if self.spread and begins and page.gap > 0:
            for more, cost in _SPREAD:
                wider = page._replace(y=page.y + more, cost=page.cost + cost)
                if not self.setting.begins(wider, place):
                    break
                spread = (*choice.spread, (block.number, more))
                yield choice._replace(page=self.setting.set(wider, place), spread=spread)
