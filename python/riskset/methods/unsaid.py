"""Which methods of a study's results a manuscript's text does not name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.methods.known import folded_text, methods_of
from riskset.methods.wording import together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.methods.known import Known
    from riskset.results import Result

UNSAID = "method-unsaid"
"""The name of the rule that a text names the methods of its results."""


@dataclass(frozen=True)
class Unsaid:
    """A method that was used, but that the text does not name.

    Attributes
    ----------
    method : str
        The name of the method in the field.
    displays : tuple of str
        The displays with results of the method.
    rule : str
        The name of the rule that is broken.
    """

    method: str
    displays: tuple[str, ...]
    rule: str = UNSAID

    @property
    def message(self) -> str:
        """What is wrong; a sentence without its full stop."""
        verb = "print" if len(self.displays) > 1 else "prints"
        return f"The text does not name {self.method}, of which {together(self.displays)} {verb} numbers"

    @property
    def remedy(self) -> str:
        """What to do; a sentence without its full stop."""
        return "Name it under the statistical methods, or take study.methods()"


def unsaid(text: str, results: Iterable[Result]) -> list[Unsaid]:
    """Find the methods of results that a text does not name, in the words of any language of the field.

    Parameters
    ----------
    text : str
        The text of a manuscript, or of its methods section. Markup does not matter.
    results : iterable of Result
        The results of the displays that the manuscript shows.

    Returns
    -------
    list of Unsaid
        In the order of the results.
    """
    ran: dict[Known, dict[str, None]] = {}
    for row in results:
        for method in methods_of(row):
            ran.setdefault(method, {})[row.display] = None
    folded = folded_text(text.replace("*", ""))
    return [Unsaid(method.name, tuple(displays)) for method, displays in ran.items() if not method.is_told(folded)]
