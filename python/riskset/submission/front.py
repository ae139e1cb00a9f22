"""The front matter of a manuscript: title, authors with affiliations and roles, keywords, and statements that stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORT_TITLES = ("short-title", "running-title", "running-head", "shorttitle", "title-short")
_PLACE = ("department", "group", "name", "address", "city", "region", "state", "country")
_INSTITUTION = re.compile(
    r"universit|hospital|institut|cent(?:er|re)\b|clinic|college|school|department|division|facult|foundation|laborator"
    r"|klinik|klinikum|h\u00f4pital|ospedale|academy|society|group|project|ministry",
    re.IGNORECASE,
)
# Marks of Markdown with what stands between them. A mark without its other half is a character, as in ``HLA-A*02:01``.
_MARKUP = (
    re.compile(r"`([^`]+)`"),
    re.compile(r"(\*{1,3})(?=\S)(?P<text>.+?)(?<=\S)\1"),
    re.compile(r"(?<!\w)(_{1,3})(?=\S)(?P<text>.+?)(?<=\S)\1(?!\w)"),
    re.compile(r"\^([^\s^]+)\^"),
    re.compile(r"(?<!~)~([^\s~]+)~(?!~)"),
    re.compile(r"\[([^\]]*)\]\{[^}]*\}"),
    re.compile(r"()\{[^}]*\}$"),
)
# A character behind a backslash; it stands in a plane of private use until all marks are gone.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_APART = 0x100000
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
# The terms of CRediT (ANSI/NISO Z39.104-2022), and what Quarto takes for them.
CREDIT = (
    "Conceptualization", "Data curation", "Formal analysis", "Funding acquisition", "Investigation", "Methodology",
    "Project administration", "Resources", "Software", "Supervision", "Validation", "Visualization",
    "Writing \u2013 original draft", "Writing \u2013 review & editing",
)  # fmt: skip
_ALIASES = {
    "analysis": 2,
    "funding": 3,
    "writing": 12,
    "editing": 13,
    "review": 13,
    "conceptualisation": 0,
    "visualisation": 11,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An author, with the numbers of the affiliations from 1, and the roles in CRediT's terms."""

    name: str
    given: str = ""
    family: str = ""
    degrees: str = ""
    orcid: str = ""
    email: str = ""
    corresponding: bool = False
    equal: bool = False
    roles: tuple[str, ...] = ()
    affiliations: tuple[int, ...] = ()

    @property
    def initials(self) -> str:
        """The first letters of the names: ``J.-P. S.`` is JPS."""
        return "".join(part[0] for part in re.split(r"[\s\-.]+", self.name) if part and part[0].isupper())


@dataclass(frozen=True, kw_only=True)
class Front:
    """What the front matter says of a manuscript."""

    title: str
    subtitle: str = ""
    short_title: str = ""
    authors: tuple[Author, ...] = ()
    affiliations: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str = "en"

    @property
    def corresponding(self) -> tuple[Author, ...]:
        """The authors to write to."""
        return tuple(each for each in self.authors if each.corresponding)


def listed(value: object) -> list[Any]:
    """A value as a list: nothing is none, one is one."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def plain(value: object) -> str:
    """A text of the front matter without marks of Markdown."""
    if value is None:
        return ""
    text = str(value)
    text = _ESCAPED.sub(lambda found: chr(_APART + ord(found[1])), text)
    for mark in _MARKUP:
        text = mark.sub(lambda found: found["text"] if "text" in found.re.groupindex else found[1], text)
    text = "".join(chr(ord(each) - _APART) if ord(each) >= _APART else each for each in text)
    return " ".join(text.split())


def read_front(data: Mapping[str, Any]) -> Front:
    """Read the front matter of a document."""
    places: list[str] = []
    by_id: dict[str, int] = {}
    for each in listed(data.get("affiliations") or data.get("institute")):
        _add_place(each, places, by_id)
    people = listed(data.get("author") if data.get("author") is not None else data.get("authors"))
    authors = tuple(_author(each, places, by_id) for each in people)
    short = next((plain(data[key]) for key in SHORT_TITLES if data.get(key)), "")
    keywords = tuple(
        word
        for each in listed(data.get("keywords"))
        for word in (plain(part) for part in re.split(r"[;,]", str(each)))
        if word
    )
    return Front(
        title=plain(data.get("title")),
        subtitle=plain(data.get("subtitle")),
        short_title=short,
        authors=tuple(each for each in authors if each.name),
        affiliations=tuple(places),
        institutions=tuple(dict.fromkeys(_institutions(data, places))),
        cities=tuple(dict.fromkeys(plain(each["city"]) for each in _named_places(data) if each.get("city"))),
        keywords=keywords,
        language=str(data.get("lang") or "en"),
    )


def _institutions(data: Mapping[str, Any], places: list[str]) -> Iterator[str]:
    """The names of institutions within the affiliations: what is named so, and parts that sound like one."""
    for each in _named_places(data):
        yield from (plain(each[key]) for key in ("name", "department", "group") if each.get(key))
    for place in places:
        yield from (part.strip() for part in place.split(",") if _INSTITUTION.search(part))


def _named_places(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The affiliations that are written with a key for each part."""
    people = listed(data.get("author") if data.get("author") is not None else data.get("authors"))
    entries = [*listed(data.get("affiliations") or data.get("institute"))]
    for each in people:
        entries += listed(each.get("affiliations") or each.get("affiliation")) if isinstance(each, dict) else []
    yield from (each for each in entries if isinstance(each, dict))


def _add_place(value: object, places: list[str], by_id: dict[str, int]) -> int:
    """The number of an affiliation, which is put behind the others where it is new."""
    if isinstance(value, dict):
        if "ref" in value and str(value["ref"]) in by_id:
            return by_id[str(value["ref"])]
        text = ", ".join(plain(value[key]) for key in _PLACE if value.get(key))
    else:
        text = plain(value)
        if text in by_id:
            return by_id[text]
    if text not in places:
        places.append(text)
    number = places.index(text) + 1
    if isinstance(value, dict) and value.get("id"):
        by_id[str(value["id"])] = number
    return number


def _author(value: object, places: list[str], by_id: dict[str, int]) -> Author:
    if not isinstance(value, dict):
        value = {"name": value}
    name: Any = value.get("name")
    given, family = "", ""
    if isinstance(name, dict):
        given, family = plain(name.get("given")), plain(name.get("family"))
        name = name.get("literal") or f"{given} {family}"
    named = plain(name)
    if named and not family and "," not in named:
        given, family = _parted(named)
    orcid = _ORCID.search(str(value.get("orcid") or "").upper())
    beside = [_add_place(each, places, by_id) for each in listed(value.get("affiliations") or value.get("affiliation"))]
    return Author(
        name=named,
        given=given,
        family=family,
        degrees=", ".join(plain(each) for each in listed(value.get("degrees"))),
        orcid=orcid[0] if orcid else "",
        email=plain(value.get("email")),
        corresponding=_says(value, "corresponding"),
        equal=_says(value, "equal-contributor"),
        roles=tuple(dict.fromkeys(_roles(value.get("roles") or value.get("role")))),
        affiliations=tuple(dict.fromkeys(beside)),
    )


def _parted(named: str) -> tuple[str, str]:
    """Given names and the family name, which begins at a small particle if it has one: `Jan van der Berg`."""
    words = named.split(" ")
    first = next((place for place, word in enumerate(words) if 0 < place < len(words) - 1 and word.islower()), -1)
    return " ".join(words[:first]), " ".join(words[first:])


def _says(author: Mapping[str, Any], key: str) -> bool:
    if author.get(key):
        return author[key] is True or str(author[key]).lower() not in {"false", "no"}
    attributes = author.get("attributes")
    return (
        bool(attributes.get(key)) if isinstance(attributes, dict) else key in [str(each) for each in listed(attributes)]
    )


def _roles(value: object) -> Iterator[str]:
    """Roles in the terms of CRediT, as far as they are some; a degree stands behind in brackets."""
    if isinstance(value, dict):
        value = [{key: degree} for key, degree in value.items()]
    for each in listed(value):
        if isinstance(each, dict):
            for role, degree in each.items():
                yield f"{_term(str(role))} ({plain(degree)})" if degree and degree is not True else _term(str(role))
        else:
            for role in str(each).split(";") if ";" in str(each) else [str(each)]:
                yield _term(role)


def _term(role: str) -> str:
    letters = _letters(role)
    known = next((term for term in CREDIT if _letters(term) == letters), None)
    if known is None and letters in _ALIASES:
        return CREDIT[_ALIASES[letters]]
    return known or plain(role)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower().replace("and", "").replace("&", ""))
