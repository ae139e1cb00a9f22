"""What is not recomputed, and why: what this reader does not know, it does not guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Unread(Exception):
    """A number is not recomputed; the message is the reason, in words that can be counted."""


def only_known(entry: Mapping[str, Any], known: Collection[str], what: str) -> None:
    """Refuse an entry of the study file with a key that is not read here and says something.

    Raises
    ------
    Unread
        With the first such key.
    """
    for key, value in entry.items():
        if key not in known and value not in (None, False, [], {}, 0, "none"):
            message = f"the option {key} of {what}"
            raise Unread(message)
