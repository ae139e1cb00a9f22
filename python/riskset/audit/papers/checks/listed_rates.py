"""Whether rates that a sentence lists over several times fall, as survival does, or rise, as incidence does."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

RULE = "order-of-rates"
_T = r"(?:\d+(?:\.\d+)?)"
_TIMES = re.compile(
    rf"\bat\s+(?P<behind>{_T}(?:,\s*{_T})*,?\s+and\s+{_T})\s+(?:years?|months?|days?|weeks?)\b"
    rf"|(?P<before>{_T}-?(?:,\s*{_T}-?)*,?\s+and\s+{_T})-(?:year|month|day|week)s?\b"
)
_VALUE = rf"(?:{NUMBER})\s?%?(?:\s*[(\[][^()\[\]]*[)\]])?"
_LIST = re.compile(
    rf"(?<![\d.,/(])(?P<first>{_VALUE})(?P<more>(?:,\s*{_VALUE})*),?\s+and\s+(?P<last>{_VALUE})(?![\d-])"
)
_ONE = re.compile(rf"(?P<value>{NUMBER})\s?(?P<sign>%?)(?:\s*[(\[][^()\[\]]*[)\]])?")
_FALLS = re.compile(r"\bsurvival\b|\bfreedom from\b|-free\b|\b(?:OS|LFS|PFS|DFS|EFS|RFS|GRFS)\b", re.IGNORECASE)
_RISES = re.compile(r"\bincidences?\b|\bmortality\b|\brisks? of\b|\bNRM\b|\bTRM\b|\bCIR\b", re.IGNORECASE)
_OTHER = re.compile(r"\bconditional\b|\bannual(?:ly)?\b|\bper year\b|\bdifferences?\b", re.IGNORECASE)


def check_listed_rates(paper: Understood) -> Iterator[Finding]:
    """Find lists of rates that are not in the order of their times."""
    for sentence in paper.sentences:
        if not sentence.is_own or _OTHER.search(sentence.text):
            continue
        for times in _TIMES.finditer(sentence.text):
            yield from _lists(sentence, times)


def _lists(sentence: Sentence, times: re.Match[str]) -> Iterator[Finding]:
    """The lists behind some times that have a rate for each of them, up to the next times."""
    at = [float(each) for each in re.findall(_T, times["behind"] or times["before"])]
    # `... in arm B. Survival was ...`: a letter before a stop is taken for an abbreviation.
    following = re.compile(rf"(?:{_TIMES.pattern})|\.\s+[A-Z]").search(sentence.text, times.end())
    end = following.start() if following else len(sentence.text)
    lead = sentence.text[: times.start()].rpartition(";")[2] + sentence.text[times.end() : times.end() + 60]
    falls, rises = _FALLS.search(lead), _RISES.search(lead)
    if bool(falls) == bool(rises) or at != sorted(set(at)):
        return
    for found in _LIST.finditer(sentence.text, times.end(), end):
        read = list(_ONE.finditer(found[0]))
        values = [printed(each["value"]) for each in read]
        if (
            len(values) != len(at)
            or not any(each["sign"] for each in read)
            or any(not 0 <= each.value <= 100 for each in values)
        ):
            continue
        wrong = _out_of_order(values, falls=bool(falls))
        if wrong is not None:
            how = "falls" if falls else "rises"
            yield Finding(
                rule=RULE,
                message=f"{wrong[0].text}% comes before {wrong[1].text}%, at a later time",
                places=(sentence.place(found.start(), found[0]),),
                computed=f"such a rate {how} with time, or stays",
                remedy="Correct the rate that is wrong",
            )


def _out_of_order(values: list[Printed], *, falls: bool) -> tuple[Printed, Printed] | None:
    """Two values that rise though they should fall, or fall though they should rise, beyond rounding."""
    for first, second in combinations(values, 2):
        if (first.high < second.low) if falls else (first.low > second.high):
            return first, second
    return None
