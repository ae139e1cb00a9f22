"""Whether a ratio of a sentence is in the table that the sentence cites, and a ratio of the abstract in the results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.ratios import STATED, ratios_of, shown_ratio
from riskset.audit.papers.model.subjects import subject_of, times_of
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.printed import Printed
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.ratios import Ratio
    from riskset.audit.papers.model.subjects import Subject
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_HALF = 0.5
_CITED = re.compile(r"\bTables?\s+(?P<name>[A-Z]?\d+[a-z]?|[IVX]+)\b(?P<more>\s*(?:,|and|to|[-\u2013])\s*[A-Z]?\d)?")
_ELSEWHERE = re.compile(
    r"\b(?:Fig(?:ure|s|\.)|Supplement\w*|Appendix|eTable|data not shown)\b|\bTables\b", re.IGNORECASE
)
_ADJUSTED = re.compile(r"(?<!un)adjust|multivaria|independent|matched|weight|propensity|model", re.IGNORECASE)
_PART = re.compile(
    r"subgroup|interaction|landmark|sensitivity|among|only|exclud|restricted|women|men\b|older|younger|per[- ]protocol|multistate|marginal|time-dependent|secondary",
    re.IGNORECASE,
)
_SAID = {
    "life": "death alive survival loss failure",
    "relapse": "relapse recurrence",
    "progression": "progression",
    "rejection": "rejection",
    "hospitalization": "hospitalization",
    "stroke": "stroke",
    "bleeding": "bleeding",
    "infection": "infection",
}
_OUTCOMES = {stem: name for name, words in _SAID.items() for stem in subject_of(words)}
"""The stems of outcomes, by what they are of: who survives did not die, and a graft that survives is not lost."""


_RATIO = re.compile(
    r"\b(?:ratios?|[as]?HRs?|a?ORs?|RRs?|hazards?|odds|risks?|adjust\w*|multivaria\w+|regression|model\w*)\b",
    re.IGNORECASE,
)
_ESTIMATE = re.compile(
    rf"(?<![\d.])(?P<ratio>{NUMBER})(?!\s?%)\s*[,;:(\[]+\s*95\s?%\s*(?:CI|confidence interval)[\s,:;=(\[]*(?P<low>{NUMBER})\s*(?:to|,|-|\u2013|\u2212)\s*(?P<high>{NUMBER})(?!\s?%)"
)


def check_ratios_elsewhere(paper: Understood) -> Iterator[Finding]:
    """Find ratios that the cited table, or the one comparison of the results, has otherwise."""
    ratios = ratios_of(paper)
    by_table: dict[str, list[Ratio]] = {}
    for ratio in ratios:
        if ratio.source != "the text":
            by_table.setdefault(ratio.source.lower(), []).append(ratio)
    for sentence in paper.sentences:
        yield from _of_cited(sentence, by_table)
    yield from _of_abstract(paper, ratios)
    yield from _of_rows(paper, ratios)


def _of_cited(sentence: Sentence, by_table: dict[str, list[Ratio]]) -> Iterator[Finding]:
    """`In the multivariable model (Table 3), ... (hazard ratio 0.74; 95% CI, 0.54-1.01)`, and Table 3 has no such ratio."""
    cited = list(_CITED.finditer(sentence.text))
    if sentence.section == "discussion" or len(cited) != 1 or cited[0]["more"] or _ELSEWHERE.search(sentence.text):
        return
    held = by_table.get(f"table {cited[0]['name']}".lower(), [])
    for found in _ESTIMATE.finditer(sentence.text):
        numbers = _numbers(found)
        if numbers[1].value <= 0 or not _RATIO.search(sentence.text):
            continue
        if len(held) < 2 or _is_among(numbers, held):
            continue
        near = _same_label(sentence, held)
        if near is not None:
            yield _finding(sentence, found, near)


def _is_among(numbers: list[Printed], ratios: Sequence[Ratio]) -> bool:
    """Whether a ratio with its limits, or that of the other direction, is one of some."""
    return any(_is(numbers, each) or _is_turned(numbers, each) for each in ratios)


def _is(numbers: list[Printed], ratio: Ratio) -> bool:
    return all(one.meets(other) for one, other in zip(numbers, (ratio.ratio, ratio.low, ratio.high), strict=True))


def _is_turned(numbers: list[Printed], ratio: Ratio) -> bool:
    """Whether a ratio is that of the other direction: its limits are the reciprocals."""
    if min(ratio.low.value, ratio.ratio.value) <= 0:
        return False
    ratio_, low, high = numbers
    pairs = ((ratio_, ratio.ratio), (low, ratio.high), (high, ratio.low))
    return all(abs(float(one.value) * float(other.value) - 1) < 0.06 for one, other in pairs)


def _same_label(sentence: Sentence, held: list[Ratio]) -> Ratio | None:
    """The one row of the table whose label the sentence names."""
    said = subject_of(sentence.text)
    named = [(subject_of(_label(each)), each) for each in held]
    fits = [(len(stems & said) / len(stems), each) for stems, each in named if stems and stems & said]
    if len(fits) == 1:
        return fits[0][1]
    best = max((share for share, _ in fits), default=0.0)
    chosen = [each for share, each in fits if share == best]
    return chosen[0] if best >= _HALF and len(chosen) == 1 else None


def _label(ratio: Ratio) -> str:
    found = re.search(r'row "([^"]*)"', ratio.place.part)
    return found[1] if found else ""


def _of_abstract(paper: Understood, ratios: Sequence[Ratio]) -> Iterator[Finding]:
    """A ratio of the abstract that stands nowhere else, where the results have one of the same outcome and groups."""
    own = frozenset[str]().union(*(group.own for group in paper.groups))
    stated = [
        (sentence, found, _numbers(found))
        for sentence in paper.sentences
        if sentence.section in {"abstract", "results"} and sentence.is_own and not _PART.search(sentence.text)
        for found in STATED.finditer(sentence.text)
    ]
    results = [each for each in stated if each[0].section == "results"]
    elsewhere = [ratio for ratio in ratios if ratio.source != "the text" or "Abstract" not in ratio.place.part]
    for sentence, found, numbers in stated:
        if sentence.section != "abstract" or _is_among(numbers, elsewhere):
            continue
        about = subject_of(sentence.text)
        same = [each for each in results if _is_same(about, subject_of(each[0].text), own)]
        same = [each for each in same if not any(a.meets(b) for a, b in zip(numbers, each[2], strict=True))]
        kinds = {shown_ratio(each[1]) for each in same}
        if len(kinds) == 1 and not _ADJUSTED.search(sentence.text + same[0][0].text):
            other_sentence, other, _ = same[0]
            yield Finding(
                rule=RULE,
                message=f"{shown_ratio(found)} here is {shown_ratio(other)} elsewhere",
                places=(sentence.place(found.start(), found[0]), other_sentence.place(other.start(), other[0])),
                computed="the ratio of the abstract stands nowhere in the results and the tables",
                remedy="Correct the one that is wrong, or say in what they differ",
            )


def _of_rows(paper: Understood, ratios: Sequence[Ratio]) -> Iterator[Finding]:
    """A crude ratio of a sentence that stands in no table, where one row of a table is of the same thing and time."""
    rows = [each for each in ratios if each.source != "the text"]
    for sentence in paper.sentences:
        if sentence.section not in {"abstract", "results"} or not sentence.is_own:
            continue
        if _PART.search(sentence.text) or _ADJUSTED.search(sentence.text) or _CITED.search(sentence.text):
            continue
        times, bare = times_of(sentence.text)
        said = subject_of(bare)
        stated = list(STATED.finditer(sentence.text))
        for found in stated if len(stated) == 1 and len(times) == 1 else ():
            numbers = _numbers(found)
            held = [each for each in rows if _is_row_of(each, said, times)]
            if len(held) == 1 and not _is_among(numbers, rows):
                yield _finding(sentence, found, held[0])


def _is_row_of(ratio: Ratio, said: Subject, times: tuple[float, ...]) -> bool:
    """Whether a row is of what a sentence speaks of, and of its time."""
    own_times, bare = times_of(_label(ratio))
    stems = subject_of(bare)
    return bool(stems) and stems <= said and own_times == times


def _numbers(found: re.Match[str]) -> list[Printed]:
    return [printed(found[name]) for name in ("ratio", "low", "high")]


def _is_same(one: Subject, other: Subject, own: Subject) -> bool:
    """Whether two sentences name the same groups, if any, and one outcome."""
    outcomes = [{_OUTCOMES[stem] for stem in each if stem in _OUTCOMES} for each in (one, other)]
    return (
        bool(other & own)
        and (other & own) <= (one & own)
        and len(outcomes[0] & outcomes[1]) == 1
        and outcomes[1] <= outcomes[0]
    )


def _finding(sentence: Sentence, found: re.Match[str], near: Ratio) -> Finding:
    return Finding(
        rule=RULE,
        message=f"{shown_ratio(found)} is not in {near.source}, which has {near}",
        places=(sentence.place(found.start(), found[0]), near.place),
        computed="the sentence cites this table, or its row is of the same thing",
        remedy="Correct the one that is wrong, or cite where the ratio stands",
    )
