"""How many studies each test draws, and how it says that a page and the raw rows disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import Phase, settings

from second_programme.reading import cells_of, disagreements
from second_programme.rows import Raw

if TYPE_CHECKING:
    from collections.abc import Callable

    from second_programme.drawing import Drawn
    from second_programme.reading import Expected


def examples(count: int) -> settings:
    """So many drawn studies; a wrong cell is named by its place, so that no smaller study is looked for."""
    return settings(max_examples=count, phases=(Phase.explicit, Phase.generate))


def assert_agrees(
    opened: Callable[[Drawn], Any], drawn: Drawn, table: Callable[[Raw, dict[str, Any]], Expected]
) -> None:
    """Assert that the display of a drawn study prints what `table` computes from the raw rows."""
    printed = cells_of(opened(drawn).display("shown"))
    found = disagreements(printed, table(Raw(drawn.frame, drawn.study), drawn.study["displays"]["shown"]))
    if found:
        raise AssertionError("\n".join([f"{len(found)} cells disagree with the raw rows:", *found]))
