"""Which values of a column say that an event happened, which another one, and which that none did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.drafting import words
from riskset.drafting.remark import Remark
from riskset.study.doubts.words import DEATH, RELAPSE
from riskset.study.meaning import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.drafting.guess import Guess


@dataclass(frozen=True)
class Happened:
    """The codes of a column of events.

    Attributes
    ----------
    death, relapse, other : tuple of str
        Codes of death, of relapse or progression, and of events of another or no name.
    none : tuple of str
        Codes that say that nothing happened.
    missing : tuple of str
        Codes that say that nothing is known.
    remarks : tuple of Remark
    """

    death: tuple[str, ...]
    relapse: tuple[str, ...]
    other: tuple[str, ...]
    none: tuple[str, ...]
    missing: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        """Codes of any event."""
        return (*self.death, *self.relapse, *self.other)


def happened(guess: Guess) -> Happened | None:
    """Tell what the codes of a column of events mean; None where it has none or more than a few."""
    levels: dict[str, str | None] = dict(guess.spec.get("levels") or {})
    keys = [key for key, label in levels.items() if label is not None]
    missing = tuple(key for key, label in levels.items() if label is None)
    if not 2 <= len(guess.levels) <= 6:
        return None
    labels = {key: str(levels[key]) for key in keys}
    kinds = {key: kind_of_event(label) for key, label in labels.items()}
    if len(guess.levels) == 2 and set(kinds.values()) != {"death", "relapse"}:
        return _of_two(guess, keys, labels, kinds, missing)
    none = tuple(key for key in keys if kinds[key] == "none") or (("0",) if "0" in keys else ())
    rest = [key for key in keys if key not in none]
    death, relapse = (tuple(key for key in rest if kinds[key] == kind) for kind in ("death", "relapse"))
    other = tuple(key for key in rest if key not in {*death, *relapse})
    remarks: tuple[Remark, ...] = (Remark("event", _told(guess, rest)),)
    if other and not (death or relapse):
        told = f"{_told(guess, rest)}: which is the event, which compete?"
        remarks = (Remark("event", told, asks=True),)
        other = other if none else other[1:]
        none = none or (rest[0],)
    return Happened(death, relapse, other, none, missing, remarks)


def kind_of_event(label: str) -> str:
    """What a level names: ``death``, ``relapse``, ``none`` for no event, or something else (empty)."""
    text = words.folded(label)
    if words.NO_EVENT.said_by(text):
        return "none"
    if DEATH.said_by(text) or words.DEAD.said_by(text):
        return "death"
    return "relapse" if RELAPSE.said_by(text) else ""


def _of_two(
    guess: Guess, keys: list[str], labels: dict[str, str], kinds: dict[str, str], missing: tuple[str, ...]
) -> Happened:
    """A column of two levels: the one that says yes, or names the event, is it."""
    printed = guess.levels
    codes = [[key for key in keys if labels[key] == level] for level in printed]
    is_denied = words.ALIVE.said_by(*guess.texts)
    event = next((labels[key] for key in keys if kinds[key] in {"death", "relapse"}), None)
    quiet = next((labels[key] for key in keys if kinds[key] == "none"), None)
    remarks: list[Remark] = []
    if event is None and quiet is not None:
        event = next(level for level in printed if level != quiet)
    if event is None:
        event = meant("", printed, codes, level=None, reference=None)
        if event is not None and (is_denied or words.IS_CENSORED.said_by(*guess.texts)):
            event = next(level for level in printed if level != event)
    if event is None:
        event = printed[-1]
        remarks.append(Remark("event", f"{labels[keys[0]]} or {event} is the event?", asks=True))
    chosen = tuple(key for key in keys if labels[key] == event)
    if not remarks:
        remarks.append(Remark("event", _told(guess, chosen)))
    if words.CENSORED.said_by(*guess.texts):
        said = f"{_told(guess, chosen)}: event or censored?"
        remarks = [Remark("event", said, asks=True)]
    none = tuple(key for key in keys if key not in chosen)
    is_relapse = RELAPSE.said_by(*guess.texts) or any(kinds[key] == "relapse" for key in chosen)
    is_death = any(kinds[key] == "death" for key in chosen) or DEATH.said_by(*guess.texts)
    death = chosen if is_death and not is_relapse else ()
    relapse = chosen if is_relapse and not death else ()
    other = () if death or relapse else chosen
    return Happened(death, relapse, other, none, missing, tuple(remarks))


def _told(guess: Guess, keys: Sequence[str]) -> str:
    """How often codes of a column of events stand: ``died: 1 in 49 of 122``."""
    return f"{guess.name}: {guess.values.told(keys)}"


def as_written(codes: Iterable[str]) -> list[str | int]:
    """Codes as a study file writes them: a whole number without quotes."""
    return [int(code) if code.isdecimal() and str(int(code)) == code else code for code in codes]


def one_or_list(codes: tuple[str, ...]) -> str | int | list[str | int]:
    """Codes as a condition writes them: a single one without a list."""
    written = as_written(codes)
    return written[0] if len(written) == 1 else written
