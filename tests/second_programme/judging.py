"""How many studies each test draws, and how it says that a page and the raw rows disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import Phase, settings

from riskset.study.problems import StudyProblems
from second_programme.curves import disagreements_of_drawing, disagreements_of_words, drawn_by, words_of
from second_programme.reading import cells_of, disagreements
from second_programme.rows import Raw
from second_programme.sentences import disagreements_of_sentences
from second_programme.sweep import disagreements_of_sweep, sweep_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from second_programme.drawing import Drawn
    from second_programme.reading import Expected
    from second_programme.sentences import Asked


def examples(count: int) -> settings:
    """So many drawn studies; a wrong cell is named by its place, so that no smaller study is looked for."""
    return settings(max_examples=count, phases=(Phase.explicit, Phase.generate))


def assert_agrees(
    opened: Callable[[Drawn], Any], drawn: Drawn, table: Callable[[Raw, dict[str, Any]], Expected]
) -> None:
    """Assert that the display of a drawn study prints what `table` computes from the raw rows."""
    printed = cells_of(opened(drawn).display("shown"))
    found = disagreements(printed, table(Raw(drawn.frame, drawn.study), drawn.study["displays"]["shown"]))
    _fail_with(found)


def assert_figure_agrees(opened: Callable[[Drawn], Any], drawn: Drawn) -> None:
    """Assert that the curves of a drawn study are drawn and told as the raw rows have them.

    A figure that has no room is refused with the change that gives it room: that change must do it.
    """
    study, raw, entry = opened(drawn), Raw(drawn.frame, drawn.study), drawn.study["displays"]["shown"]
    try:
        figure = study.display("shown")
    except StudyProblems as refused:
        if "has no room" not in str(refused) or "leave breaks out" not in str(refused):
            raise
        opened(drawn.showing({key: value for key, value in entry.items() if key != "breaks"})).display("shown")
        return
    told = disagreements_of_words(figure.alt_text.replace("\u00a0", " "), words_of(raw, entry))
    _fail_with(told + disagreements_of_drawing(study.results_of("shown"), drawn_by(raw, entry)))


def assert_sweep_agrees(opened: Callable[[Drawn], Any], drawn: Drawn) -> None:
    """Assert that the table of a drawn landmark sweep, and its figure's words, are those of the raw rows."""
    assert_agrees(opened, drawn, sweep_table)
    entry = drawn.study["displays"]["shown"] | {"kind": "landmark-sweep"}
    said = opened(drawn.showing(entry)).display("shown").alt_text
    _fail_with(disagreements_of_sweep(Raw(drawn.frame, drawn.study), entry, said))


def assert_sentences_agree(
    opened: Callable[[Drawn], Any], drawn: Drawn, about: Callable[[Raw, dict[str, Any]], Iterator[Asked]]
) -> None:
    """Assert that an opened study says in sentences what the raw rows say."""
    asked = about(Raw(drawn.frame, drawn.study), drawn.study["displays"]["shown"])
    _fail_with(disagreements_of_sentences(opened(drawn), asked))


def _fail_with(found: list[str]) -> None:
    if found:
        raise AssertionError("\n".join([f"{len(found)} numbers disagree with the raw rows:", *found]))
