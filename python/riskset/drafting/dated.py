"""Endpoints from dates: of death, of relapse, and of the last contact, counted from the date at which time begins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.drafting.endpoint import LABELS, DraftedEndpoint
from riskset.drafting.events import Happened, happened, one_or_list
from riskset.drafting.remark import Remark
from riskset.naming import counted
from riskset.study.doubts.words import DEATH
from riskset.study.expressions import backticked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.drafting.guess import Guess
    from riskset.drafting.roles import Dates

_NAMES = {"progression": ("progress", "进展", "進行", "진행"), "recurrence": ("recur", "récid", "recid", "rezidiv")}
_SURVIVAL = {"progression": "pfs", "recurrence": "rfs", "relapse": "rfs"}


def dated_endpoints(guesses: Mapping[str, Guess], dates: Dates) -> list[DraftedEndpoint]:
    """Endpoints that follow from dates.

    There are none where it is not known from when time counts, who died, or to when patients are followed.

    Parameters
    ----------
    guesses : mapping of str to Guess
    dates : Dates
        What the dates of the file are.
    """
    if dates.origin is None:
        return []
    return _Dated(guesses, dates, dates.origin).endpoints()


@dataclass(frozen=True)
class _Dated:
    """The dates from which endpoints follow."""

    guesses: Mapping[str, Guess]
    dates: Dates
    origin: str

    def endpoints(self) -> list[DraftedEndpoint]:
        if self.death is None or self.end is None:
            return []
        drafted = [self._made("os", {"death": self.death})]
        if self.dates.relapses:
            date = self.dates.relapses[0]
            name = _name_of(self.guesses[date])
            both = {name: date, "death": self.death}
            drafted += [
                self._made(_SURVIVAL[name], both),
                self._made(name, both, event=name, competing="death"),
                self._made("nrm", both, event="death", competing=name),
            ]
        return drafted

    @cached_property
    def status(self) -> tuple[Guess, Happened] | None:
        """The column that says who died, where there is one."""
        found: list[tuple[Guess, Happened]] = []
        for guess in self.guesses.values():
            if guess.use != "variable" or words.CAUSE.said_by(*guess.texts):
                continue
            if DEATH.said_by(*guess.texts) or words.DEATH_STATUS.said_by(*guess.texts):
                codes = happened(guess)
                if codes is not None and (codes.death or codes.other):
                    found.append((guess, codes))
        # A column that is called after death is surer than one of several events.
        return min(found, key=lambda each: (not DEATH.said_by(*each[0].texts), len(each[1].events)), default=None)

    @cached_property
    def death(self) -> Any:  # noqa: ANN401  a column, or a date with its condition
        """The date of death as a member of `first_of`: a column, or the last contact of those who died."""
        if self.dates.death is not None:
            return self.dates.death
        if self.dates.last is None or self.status is None:
            return None
        guess, codes = self.status
        keys = codes.death or codes.other
        return {"date": self.dates.last, "when": {guess.name: one_or_list(keys)}}

    @cached_property
    def end(self) -> str | None:
        """To when patients are followed; None where no date says so."""
        if self.dates.last is None:
            return None
        if self.dates.death is None:
            return self.dates.last
        return f"latest({backticked(self.dates.last)}, {backticked(self.dates.death)})"

    def _made(self, name: str, first_of: dict[str, Any], **more: str) -> DraftedEndpoint:
        label = LABELS[name]
        if name == "nrm" and "relapse" not in first_of:
            label = f"Death without {more['competing']}"
        spec = {"label": label, "from": self.origin, "first_of": first_of, **more, "end": self.end}
        origin = self.guesses[self.origin].values
        remarks = [*self.dates.remarks] if name == "os" else []  # what is asked of all is asked once
        rows = origin.size
        lacking = (self.origin,) if origin.known < rows else ()
        if lacking:
            remarks.append(Remark("among", f"not known: {self.origin} in {counted(rows - origin.known, 'row')}"))
        members = [
            member for member in first_of if member != more.get("competing") and more.get("event") in {None, member}
        ]
        events = sum(self._count(first_of[member]) for member in members)
        remarks.append(
            Remark("first_of", ", ".join(f"{key}: {self._count(date)} of {rows}" for key, date in first_of.items()))
        )
        status = () if self.status is None else (self.status[0].name,)
        columns = [self.dates.death, self.dates.last, *self.dates.relapses, *status]
        return DraftedEndpoint(
            name, spec, tuple(remarks), tuple(each for each in columns if each is not None), events, lacking
        )

    def _count(self, date: Any) -> int:  # noqa: ANN401
        """Of how many patients a member of `first_of` is known."""
        if isinstance(date, str):
            return self.guesses[date].values.known
        ((column, codes),) = date["when"].items()
        counts = self.guesses[column].values.counts
        return sum(counts.get(str(key), 0) for key in (codes if isinstance(codes, list) else [codes]))


def _name_of(guess: Guess) -> str:
    text = " ".join(guess.texts).casefold()
    return next((name for name, parts in _NAMES.items() if any(part in text for part in parts)), "relapse")
