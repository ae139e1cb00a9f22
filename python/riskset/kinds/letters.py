"""Letters of a figure that no font of the machine has: which they are, and where the study file writes them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from riskset.problems import Problem, quoted
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.figures.figure import Figure
    from riskset.study import Cohort
    from riskset.yaml_lines import KeyPath

NOWHERE = "which no font on this machine has: figures show boxes for them"


def letter_hints(cohort: Cohort, name: str, figure: Figure) -> Iterator[Problem]:
    """Each text of the study file whose letters the figure of a display shows as boxes; of others, the display."""
    from riskset.figures.letters import remedy, unset_letters
    from riskset.figures.typeface import set_in

    study = cohort.study
    with set_in(figure.typeface):
        if not unset_letters("".join([*(text for _, text in _texts(study.written, ())), figure.alt_text])):
            return
        drawn = "".join(_drawn(figure))
        missing = unset_letters(drawn)
    shown = _closed(drawn), _closed(figure.alt_text)  # a label is drawn in lines, and said in one
    found: set[str] = set()
    for where, text in _texts(study.written, ()):
        letters = [letter for letter in missing if letter in text]
        if letters and any(_closed(text) in each for each in shown):
            found.update(letters)
            message = f"{dotted(where)} {quoted(text)} has {_listed(letters)}, {NOWHERE}"
            yield Problem(file=str(study.path), line=study.line(*where), value=text, message=message, remedy=remedy())
    left = [letter for letter in missing if letter not in found]
    if left:
        message = f"displays.{name} shows {_listed(left)}, {NOWHERE}"
        yield Problem(file=str(study.path), line=study.line("displays", name), message=message, remedy=remedy())


def _texts(written: Any, where: KeyPath) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401  whatever stands in the file
    """The texts of a study file, keys that are labels among them, each with its place."""
    if isinstance(written, dict):
        for key, value in written.items():
            yield (*where, key), str(key)
            yield from _texts(value, (*where, key))
    elif isinstance(written, list):
        for place, value in enumerate(written):
            yield from _texts(value, (*where, place))
    elif isinstance(written, str):
        yield where, written


def _drawn(figure: Figure) -> list[str]:
    """The texts of a figure as it is drawn."""
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawing: Any = figure.draw()
    try:
        return [text.get_text() for text in drawing.findobj(Text)]
    finally:
        plt.close(drawing)


def _closed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())


def _listed(letters: list[str]) -> str:
    return f"the letter{'s' if len(letters) > 1 else ''} {' '.join(letters)}"
