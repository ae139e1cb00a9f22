"""The statements that journals ask for (funding, ethics, data, ...): where a manuscript has them, and which it has not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.submission.front import listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.audit.own.passages import Passage
    from riskset.checklists.manuscript import Manuscript
    from riskset.submission.front import Front

# The heading of a section that makes a statement, in any case; a section may make two.
_HEADINGS: dict[str, str] = {
    "ethics": r"ethic(?:s|al)\b.*|institutional review board.*|research ethics",
    "consent": r".*\bconsent(?: to participate| statement)?(?: and .*)?|.*\bpatient consent.*",
    "consent-for-publication": r"consent (?:for|to) publi(?:cation|sh).*",
    "funding": r"(?:sources? of )?(?:funding|financial support|support|grant support)\b.*",
    "competing-interests": r"(?:declarations? of |conflicts? of |competing |financial )?(?:competing |conflicting )?(?:interests?|disclosures?)(?: statement| disclosures?)?|conflicts? of interest.*|competing (?:financial )?interests?.*|(?:authors? )?disclosures?",
    "data-availability": r"(?:availability of data.*|data\b.*\b(?:availability|sharing|access|accessibility)\b.*|data (?:and|,).*)",
    "code-availability": r"(?:code|software)\b.*\bavailab.*|.*\bcode\b.*\bavailab.*|availability of .*\bcode\b.*",
    "contributions": r"(?:authors?[\u2019']?s?[\u2019']? )?(?:contributions?|contributorship)(?: statement)?|authorship(?: contributions?)?|credit .*|contributors(?:hip)?",
    "registration": r"(?:trial |study |protocol )?registration.*",
    "acknowledgements": r"acknowledge?ments?.*",
    "patient-involvement": r"patients? and public involvement.*|patient involvement.*",
    "transparency": r"transparency.*",
}
# Front matter that makes a statement.
_KEYS: dict[str, tuple[str, ...]] = {
    "ethics": ("ethics", "ethics-approval", "ethics-statement"),
    "consent": ("consent", "informed-consent", "consent-to-participate"),
    "consent-for-publication": ("consent-for-publication",),
    "funding": ("funding", "funding-statement"),
    "competing-interests": ("competing-interests", "conflict-of-interest", "conflicts-of-interest", "coi", "disclosures"),
    "data-availability": ("data-availability", "data-sharing", "availability"),
    "code-availability": ("code-availability", "software-availability"),
    "contributions": ("contributions", "author-contributions"),
    "registration": ("registration", "trial-registration"),
    "acknowledgements": ("acknowledgements", "acknowledgments", "thanks"),
    "patient-involvement": ("patient-involvement",),
    "transparency": ("transparency",),
}  # fmt: skip
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# Words of the methods that make a statement without a heading of its own.
_WORDS: dict[str, str] = {
    "ethics": r"[^.]*\b(?:ethics committee|institutional review board|ethics board|IRB\b|declaration of helsinki)[^.]*\.?",
    "consent": r"[^.]*\b(?:informed consent|consent was (?:waived|obtained))[^.]*\.?",
    "registration": r"[^.]*\b(?:NCT\d{8}|ISRCTN\d+|ChiCTR[-\w]+|clinicaltrials\.gov|registered (?:at|with|in))[^.]*\.?",
}
# Sections that tell the reviewers who wrote it.
NAMING = ("acknowledgements", "contributions", "funding", "competing-interests")
NAMES = {
    "ethics": "ethics approval",
    "consent": "consent to participate",
    "consent-for-publication": "consent for publication",
    "funding": "funding",
    "competing-interests": "competing interests",
    "data-availability": "data availability",
    "code-availability": "code availability",
    "contributions": "author contributions (CRediT)",
    "registration": "registration",
    "acknowledgements": "acknowledgements",
    "patient-involvement": "patient and public involvement",
    "transparency": "transparency",
}
# Statements that are named where they are missing, whatever is known of the journal.
USUAL = (
    "ethics", "consent", "funding", "competing-interests", "data-availability", "code-availability", "contributions",
    "registration", "acknowledgements",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a manuscript: what it is about, its heading, its words, and where it stands."""

    what: str
    heading: str
    text: str
    where: str


def of_heading(title: str) -> tuple[str, ...]:
    """What a section of that title states; nothing where it is another section."""
    title = re.sub(r"^[\d.]+\s+", "", title.strip())
    return tuple(what for what, pattern in _HEADINGS.items() if re.fullmatch(pattern, title, re.IGNORECASE))


def statements_of(manuscript: Manuscript, front: Front) -> dict[str, Statement]:
    """The statements of a manuscript by what they are about: its sections first, then its front matter, last its words."""
    found: dict[str, Statement] = {}
    for each in (*_sections(manuscript), *_front(manuscript.front, front), *_told(manuscript)):
        found.setdefault(each.what, each)
    return found


def _sections(manuscript: Manuscript) -> Iterator[Statement]:
    texts: dict[str, list[str]] = {}
    for each in manuscript.stretches:
        if each.passage.part != "heading" and each.titles:
            for title in each.titles:
                if of_heading(title):
                    texts.setdefault(title, []).append(_words(each.passage))
    for title, words in texts.items():
        for what in of_heading(title):
            yield Statement(what, title, "\n\n".join(words), f"section {title}")


def _words(passage: Passage) -> str:
    """The words of a paragraph, also those that are set as code and are not prose for others."""
    if passage.source is None or not passage.origin or passage.told or passage.is_row:
        return passage.text.strip()
    start = passage.origin[0]
    end = re.search(r"\n[ \t]*\n|$", passage.source.source[start:])
    written = passage.source.source[start : start + end.start()] if end is not None else ""
    return plain(_LINK.sub(r"\1", written)) if "`" in written and "[@" not in written else passage.text.strip()


def _front(data: Mapping[str, Any], front: Front) -> Iterator[Statement]:
    inside = data.get("statements")
    both = {**data, **(inside if isinstance(inside, dict) else {})}
    for what, keys in _KEYS.items():
        for key in keys:
            text = _said(both.get(key))
            if text:
                yield Statement(what, NAMES[what].capitalize(), text, f"front matter, {key}")
    text = credited(front)
    if text:
        yield Statement("contributions", "Author contributions", text, "front matter, roles of authors")


def _said(value: object) -> str:
    """The words of an entry of the front matter, which for funding may be a list of grants."""
    if isinstance(value, dict):
        if value.get("statement"):
            return plain(value["statement"])
        return ", ".join(text for text in (_said(each) for each in value.values()) if text)
    if isinstance(value, list):
        return "; ".join(text for text in (_said(each) for each in value) if text)
    return plain(value) if value not in {None, True, False, ""} else ""


def credited(front: Front) -> str:
    """The contributions in CRediT's terms, from the roles of the authors."""
    return "; ".join(f"{each.name}: {', '.join(each.roles)}" for each in front.authors if each.roles) + (
        "." if any(each.roles for each in front.authors) else ""
    )


def _told(manuscript: Manuscript) -> Iterator[Statement]:
    for each in manuscript.stretches:
        if each.passage.part != "body" or each.part not in {"methods", "other"}:
            continue
        for what, pattern in _WORDS.items():
            match = re.search(pattern, each.passage.text, re.IGNORECASE)
            if match is not None:
                yield Statement(what, NAMES[what].capitalize(), match[0].strip(), f"section {each.where}")


def statement_list(value: object) -> list[str]:
    """Entries of the front matter that are lists of sentences: key points, highlights."""
    return [plain(each) for each in listed(value) if plain(each)]
