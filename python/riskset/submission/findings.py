"""What is wrong with a submission, or to be said of it: a kind, a place, and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["audit", "limit", "uncited", "resolution", "leak", "data", "file"]
KINDS: dict[str, str] = {
    "audit": "Findings of the audit",
    "uncited": "Displays that the text does not cite",
    "limit": "Limits that are exceeded",
    "resolution": "Figures that are not as the journal wants them",
    "leak": "Traces of the authors in the blinded copy",
    "data": "Data of patients",
    "file": "Files that cannot be read back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason not to submit: its kind, where it is, what is wrong, and what to do; sentences without full stop.

    `unnamed` is what is wrong without the names in it, for files that reviewers may see.
    """

    kind: Kind
    place: str
    message: str
    remedy: str
    unnamed: str = ""

    def __str__(self) -> str:
        stop = "" if self.remedy.endswith("?") else "."
        return f"{self.place}: {self.message}. {self.remedy}{stop}"

    def as_data(self) -> dict[str, str]:
        """As an object of the manifest."""
        message = self.unnamed or self.message
        return {"kind": self.kind, "place": self.place, "message": message, "remedy": self.remedy}


def by_kind(refusals: Iterable[Refusal]) -> list[tuple[str, list[Refusal]]]:
    """Reasons under the title of their kind, each once, in the order in which they are told."""
    unique = list(dict.fromkeys(refusals))
    grouped = [(title, [each for each in unique if each.kind == kind]) for kind, title in KINDS.items()]
    return [(title, group) for title, group in grouped if group]
