"""A remark of a draft: why something was guessed, or what its author is asked."""

from __future__ import annotations

from dataclasses import dataclass

ASKS = "QUESTION: "
"""What marks a question in a comment."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment of the drafted study file says.

    Attributes
    ----------
    key : str
        The key of the entry beside which it stands.
    text : str
        The evidence for a guess, or a question.
    asks : bool
        Whether it is a question, which its author must answer.
    """

    key: str
    text: str
    asks: bool = False

    def __str__(self) -> str:
        return f"{ASKS}{self.text}" if self.asks else self.text
