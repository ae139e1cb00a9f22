"""Looks for a sign in the documents of a study; what is found says where, and what is not certain is not found."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from riskset.checklists.evidence import Evidence, quoted_around, words_around
from riskset.checklists.traits import says, shows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.checklists.guideline import Rule, Sign
    from riskset.checklists.manuscript import Manuscript, ShownDisplay, Stretch

# So many pieces of evidence of one rule are named.
_MOST = 3
_LABEL = re.compile(
    r"(?:^|(?<=[.!?])\s)\s*(?P<label>background|introduction|aims?|objectives?|purpose|design|(?:patients and )?methods|results|findings"
    r"|conclusions?|interpretation)\s*[.:]",
    re.IGNORECASE,
)
_CITED = re.compile(r"(?<![\w`])-?@(?!(?:tbl|fig|stbl|sfig|eq|sec|lst)-)\w")


def find(sign: Sign, manuscripts: Sequence[Manuscript]) -> tuple[Evidence, ...]:
    """The evidence of the first rule that is met, the manuscript before its supplement."""
    for manuscript in manuscripts:
        for rule in sign.any:
            found = tuple(_found(rule, manuscript))
            if found:
                return found[:_MOST]
    return ()


def _found(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    if rule.phrase:
        yield from _phrase(rule, manuscript)
    elif rule.heading:
        yield from _heading(rule, manuscript)
    elif rule.part is not None:
        yield from _part(rule, manuscript)
    elif rule.display:
        yield from _displays(rule, manuscript)
    elif rule.told:
        yield from _told(rule, manuscript)
    elif rule.front:
        yield from _front(rule, manuscript)
    else:
        yield from _structured_abstract(manuscript)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _prose(manuscript: Manuscript, rule: Rule) -> list[Stretch]:
    """The prose of the parts that a rule looks in, part after part as it names them: no headings, captions or tables."""
    own = [each for each in manuscript.stretches if each.passage.part not in {"heading", "caption"}]
    return [each for part in rule.within for each in own if each.part == part and not each.passage.is_row]


def _phrase(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    """The first place that holds the words."""
    for stretch in _prose(manuscript, rule):
        match = _pattern(rule.phrase).search(stretch.passage.text)
        if match is not None:
            yield _quoted(manuscript, stretch, match.start(), match.end())
            return


def _quoted(manuscript: Manuscript, stretch: Stretch, start: int, end: int, display: str = "") -> Evidence:
    """The words between two characters of a passage; those of a number that a display tells are known by its name."""
    text = stretch.passage.text
    quote, words = quoted_around(text, start, end), words_around(text, start, end)
    return Evidence("number" if display else "phrase", manuscript.name, stretch.where, quote, display, words)


def _heading(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    """A section of that title, with what stands in it."""
    for place, stretch in enumerate(manuscript.stretches):
        if stretch.passage.part != "heading" or stretch.part not in rule.within:
            continue
        title = re.sub(r"^[\d.]+\s+", "", stretch.titles[-1])
        if not _pattern(rule.heading).fullmatch(title):
            continue
        inside = [
            each for each in manuscript.stretches[place + 1 :] if stretch.titles == each.titles[: len(stretch.titles)]
        ]
        if inside:
            words = inside[0].passage.text[:60]
            sought = (stretch.titles[-1] + words, words)
            yield Evidence("section", manuscript.name, stretch.where, stretch.titles[-1], sought=sought)
            return


def _part(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    """A part of the paper; with `citing`, by the first paragraph that cites a work."""
    for stretch in manuscript.stretches:
        if stretch.part == rule.part and stretch.passage.part == "body" and (not rule.citing or _cites(stretch)):
            text = stretch.passage.text
            yield _quoted(manuscript, stretch, *_first_words(text))
            return


def _first_words(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    end = text.find(" ", min(start + 40, len(text)))
    return start, end if end >= 0 else len(text)


def _cites(stretch: Stretch) -> bool:
    passage = stretch.passage
    if passage.source is None or not passage.origin:
        return False
    return bool(_CITED.search(passage.source.source[passage.origin[0] : passage.origin[-1] + 1]))


def _displays(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    """The displays of those kinds; of kinds in the order of the rule."""
    for kind in rule.display:
        for shown in manuscript.shown:
            if any(entry.kind_name() == kind and _shows(shown, name, rule) for name, entry in shown.entries.items()):
                sought = (f"{shown.printed} {shown.caption[:60]}", shown.caption[:60]) if shown.caption else ()
                yield Evidence("display", manuscript.name, shown.where, shown.printed, shown.name, sought)


def _shows(shown: ShownDisplay, name: str, rule: Rule) -> bool:
    return rule.showing is None or shows(shown.study, name, rule.showing)


def _told(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    """The first sentence of the results that has a number of such a display."""
    for stretch in manuscript.stretches:
        for told in stretch.passage.told if stretch.part == "results" else ():
            for spoken in told.spoken:
                study = manuscript.study_at(spoken.study)
                if study is None or study.cohort.study.displays[spoken.display].kind_name() not in rule.told:
                    continue
                if rule.showing is None or says(study, spoken.results, rule.showing):
                    yield _quoted(manuscript, stretch, told.start, told.end, spoken.display)
                    return


def _front(rule: Rule, manuscript: Manuscript) -> Iterator[Evidence]:
    named = manuscript.front.get("statements")
    statements = named if isinstance(named, dict) else {}
    for key in rule.front:
        if manuscript.front.get(key) or statements.get(key):
            yield Evidence("front matter", manuscript.name, "Front matter", f"{key}:")
            return


def _structured_abstract(manuscript: Manuscript) -> Iterator[Evidence]:
    """An abstract whose paragraphs, or sentences, begin with labels: at least methods, results and a conclusion."""
    own = [each for each in manuscript.stretches if each.part == "abstract" and each.passage.part == "abstract"]
    labels = [match["label"] for each in own for match in _LABEL.finditer(each.passage.text)]
    said = {label.lower().rstrip("s").rpartition(" ")[2] for label in labels}
    if {"method", "result"} <= said and said & {"conclusion", "interpretation"}:
        words = own[0].passage.text[:80]
        yield Evidence("phrase", manuscript.name, "Abstract", ", ".join(labels), sought=(words,))
