"""What a journal asks for, held against what a manuscript has: each limit with its source, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.submission.findings import Refusal
from riskset.submission.statements import NAMES, USUAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.journals.rules import Journal, Limit, Rule
    from riskset.submission.statements import Statement

_WHAT = {
    "title-characters": "characters of the title",
    "short-title-characters": "characters of the short title",
    "abstract-words": "words of the abstract",
    "text-words": "words of the text",
    "references": "references",
    "tables": "tables",
    "figures": "figures",
    "displays": "tables and figures",
    "keywords": "keywords",
    "key-points": "key points",
    "key-point-characters": "characters of the longest key point",
    "key-points-words": "words of the key points",
    "highlights": "highlights",
    "highlight-characters": "characters of the longest highlight",
    "supplement-megabytes": "megabytes of the supplement",
}
_ARTICLE = "original article"


@dataclass(frozen=True, slots=True)
class Held:
    """A limit and what the manuscript has of it; the place is where to shorten it."""

    limit: Limit
    has: int
    place: str

    @property
    def exceeded(self) -> bool:
        """Whether there is more than the journal takes."""
        return self.has > self.limit.most

    @property
    def what(self) -> str:
        """What is counted, in words."""
        return _WHAT.get(self.limit.what, self.limit.what)

    @property
    def source(self) -> str:
        """Who says it, when it was read, and in which words."""
        return told_source(self.limit.rule)

    def refusal(self, journal: Journal) -> Refusal:
        """As a reason not to submit."""
        message = f"{self.has:,} {self.what}, and {journal.title} takes {self.limit.most:,} at most ({self.source})"
        remedy = f"Take away {self.has - self.limit.most:,}, or say with --force that the journal has agreed"
        return Refusal(kind="limit", place=self.place, message=message, remedy=remedy)


def told_source(rule: Rule) -> str:
    """The source of a rule with its date and its words; that none was found is said, too."""
    if not rule.sources:
        return "no source was found; this is the house's own"
    told = _titles(rule)
    return f"{told}: \u201c{rule.quote}\u201d" if rule.quote else told


def held(journal: Journal, counts: Mapping[str, int], places: Mapping[str, str], article: str = _ARTICLE) -> list[Held]:
    """Each limit of the journal for a kind of article, with what the manuscript has."""
    chosen = [limit for limit in journal.limits if limit.article == article]
    named = {limit.what for limit in chosen}
    chosen += [limit for limit in journal.limits if limit.article == _ARTICLE and limit.what not in named]
    return [Held(each, counts[each.what], places.get(each.what, places[""])) for each in chosen if each.what in counts]


def missing_statements(journal: Journal, found: Mapping[str, Statement]) -> list[str]:
    """What is said of statements that the manuscript has not: those that the journal asks for, and those that reports have."""
    said: list[str] = []
    for what, rule in asked_statements(journal).items():
        if what not in found:
            name = NAMES.get(what, what)
            if rule is not None and rule.sources:
                asks = f"which {journal.title} asks for ({_titles(rule)})"
            else:
                asks = f"which reports usually have; whether {journal.title} asks for it is not known"
            remedy = f"Add a section with that heading, or the key `{what}` to the front matter."
            said.append(f"There is no statement on {name}, {asks}. {remedy}")
    return said


def asked_statements(journal: Journal) -> dict[str, Rule | None]:
    """The statements that a manuscript should have, each with the journal's rule; without one where it has none."""
    rules: dict[str, Rule | None] = {entry.what: entry.rule for entry in journal.statements}
    return rules | {what: None for what in USUAL if what not in rules}


def _titles(rule: Rule) -> str:
    return "; ".join(f"{each.title}, {each.kind}, read {each.read}" for each in rule.sources)


def requirements(
    journal: Journal,
    limits: Sequence[Held],
    counts: Mapping[str, int],
    statements: Mapping[str, Statement],
    notes: Sequence[str],
) -> str:
    """All of it as a page of Markdown for the authors."""
    lines = [f"# What {journal.title} asks for, and what the manuscript has", ""]
    lines += ["| | has | at most | source |", "| --- | ---: | ---: | --- |"]
    named = {each.limit.what for each in limits}
    for each in limits:
        mark = " **(exceeded)**" if each.exceeded else ""
        lines.append(f"| {each.what} | {each.has:,}{mark} | {each.limit.most:,} | {_cell(each.source)} |")
    for what, has in counts.items():
        if what not in named and has:
            lines.append(f"| {_WHAT.get(what, what.replace('-', ' '))} | {has:,} | | |")
    lines += ["", "## Statements", ""]
    asked = asked_statements(journal)
    for what in [*asked, *(each for each in statements if each not in asked)]:
        statement, rule = statements.get(what), asked.get(what)
        state = f"found ({statement.where})" if statement is not None else "**missing**"
        why = (
            _cell(told_source(rule))
            if rule is not None and rule.sources
            else "usual; the journal is not known to ask for it"
        )
        lines.append(f"- {NAMES.get(what, what)}: {state}; {why}")
    if journal.extra:
        lines += [
            "",
            "## To be known",
            "",
            *(f"- {each.what} ({_cell(told_source(each.rule))})" for each in journal.extra),
        ]
    if notes:
        lines += ["", "## Notes", "", *(f"- {each}" for each in notes)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
