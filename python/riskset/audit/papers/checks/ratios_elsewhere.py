"""Whether a ratio of a sentence is in the table that the sentence cites, and a ratio of the abstract in the results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.ratios import STATED, ratios_of
from riskset.audit.papers.model.subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_ADJUSTED = re.compile(r"adjust|multivaria|independent|matched|weight|propensity|model", re.IGNORECASE)
_PART = re.compile(
    r"subgroup|interaction|landmark|sensitivity|among|only|exclud|restricted|women|men\b|older|younger|per[- ]protocol|multistate|marginal|time-dependent|secondary",
    re.IGNORECASE,
)
_ENDPOINT = {
    "death": r"\b(?:deaths?|died|mortality|overall survival|OS|survival|lived)\b",
    "relapse": r"\b(?:relapses?|recurrences?|recurred|relapsed)\b",
    "progression": r"\bprogression\b|\bPFS\b",
}
_WHAT = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ENDPOINT.items()}


def check_ratios_elsewhere(paper: Understood) -> Iterator[Finding]:
    """Find ratios that the cited table, or the one comparison of the results, has otherwise."""
    ratios = ratios_of(paper)
    by_table: dict[str, list[Ratio]] = {}
    for ratio in ratios:
        if ratio.source != "the text":
            by_table.setdefault(ratio.source.lower(), []).append(ratio)
    for sentence in paper.sentences:
        yield from _of_cited(sentence, by_table)
    yield from _of_abstract(paper)


def _of_cited(sentence: Sentence, by_table: dict[str, list[Ratio]]) -> Iterator[Finding]:
    """`In the multivariable model (Table 3), ... (hazard ratio 0.74; 95% CI, 0.54-1.01)`, and Table 3 has no such ratio."""
    cited = list(_CITED.finditer(sentence.text))
    if sentence.section == "discussion" or len(cited) != 1 or cited[0]["more"] or _ELSEWHERE.search(sentence.text):
        return
    held = by_table.get(f"table {cited[0]['name']}".lower(), [])
    for found in STATED.finditer(sentence.text):
        numbers = [printed(found[name]) for name in ("ratio", "low", "high")]
        if len(held) < 2 or any(_is(numbers, each) for each in held) or any(_is_turned(numbers, each) for each in held):
            continue
        near = _same_label(sentence, held)
        if near is not None:
            yield _finding(sentence, found, near)


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


def _of_abstract(paper: Understood) -> Iterator[Finding]:
    """One ratio of an end point in the abstract, and one other in the results, both crude or both adjusted."""
    stated: dict[tuple[str, bool, str], list[tuple[Sentence, re.Match[str]]]] = {}
    for sentence in paper.sentences:
        if sentence.section not in {"abstract", "results"} or not sentence.is_own:
            continue
        found = list(STATED.finditer(sentence.text))
        kinds = [name for name, pattern in _WHAT.items() if pattern.search(sentence.text)]
        if not found or len(kinds) != 1 or _PART.search(sentence.text):
            continue
        key = kinds[0], _ADJUSTED.search(sentence.text) is not None, sentence.section
        stated.setdefault(key, []).extend((sentence, each) for each in found)
    for (kind, adjusted, section), some in stated.items():
        others = stated.get((kind, adjusted, "results"), [])
        if (
            section != "abstract"
            or len({_text(each) for _, each in some}) != 1
            or len({_text(each) for _, each in others}) != 1
        ):
            continue
        (sentence, found), (other_sentence, other) = some[0], others[0]
        numbers, known = ([printed(each[name]) for name in ("ratio", "low", "high")] for each in (found, other))
        if not _share(sentence, other_sentence) or any(a.meets(b) for a, b in zip(numbers, known, strict=True)):
            continue
        if _is_in_tables(paper, numbers) or numbers[0].value * known[0].value == 0:
            continue
        if abs(float(numbers[0].value * known[0].value) - 1) < 0.1:
            continue
        yield Finding(
            rule=RULE,
            message=f"{_text(found)} here is {_text(other)} elsewhere",
            places=(sentence.place(found.start(), found[0]), other_sentence.place(other.start(), other[0])),
            remedy="Correct the one that is wrong, or say in what they differ",
        )


def _share(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences speak of the same treatment or factor: they have a stem besides the end point in common."""
    common: Subject = subject_of(one.text) & subject_of(other.text)
    return bool(
        {each for each in common if each.isalpha()}
        - {"death", "os", "survival", "hazard", "ratio", "risk", "relap", "recurr", "progres", "associat"}
    )


def _is_in_tables(paper: Understood, numbers: list[Printed]) -> bool:
    return any(ratio.source != "the text" and _is(numbers, ratio) for ratio in ratios_of(paper))


def _text(found: re.Match[str]) -> str:
    return f"{found['ratio']} ({found['low']} to {found['high']})"


def _finding(sentence: Sentence, found: re.Match[str], near: Ratio) -> Finding:
    return Finding(
        rule=RULE,
        message=f"{_text(found)} is not in {near.source}, which has {near}",
        places=(sentence.place(found.start(), found[0]), near.place),
        computed="the sentence cites this table",
        remedy="Correct the one that is wrong, or cite where the ratio stands",
    )
