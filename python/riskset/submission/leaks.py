"""Searches a copy for reviewers for who wrote it: names, initials, institutions, addresses, and phrases that tell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from riskset.submission.findings import Refusal
from riskset.submission.readable import said_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from riskset.submission.front import Author, Front

_FAMILY = 4
# The last part of an address has no digit: `riskset@gap2.668` is a command of LaTeX.
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:[^\W\d_]{2,}|xn--[\w-]+)")
_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.[\w.]+|bitbucket\.org|codeberg\.org|osf\.io|zenodo\.org/records?"
    r"|[\w-]+\.github\.io)/?[\w./-]*",
    re.IGNORECASE,
)
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b")
_FIELD = re.compile(r"\s*author\s*=", re.IGNORECASE)
_SELF = re.compile(
    r"\b(?:we|our (?:group|team|laboratory|institution|centre|center)) (?:have |had )?(?:previously|recently|earlier)\b[^.]{0,60}"
    r"|\bour (?:own )?(?:previous|prior|earlier|recent|preceding) (?:study|studies|work|report|reports|paper|publication|trial|analysis|cohort)\b[^.]{0,40}"
    r"|\bas we (?:have )?(?:previously )?(?:reported|described|shown|published)\b[^.]{0,40}",
    re.IGNORECASE,
)
_PATHS = re.compile(r"(?:/home/|/Users/|[A-Z]:\\+Users\\+)[^\s\"'<>]+")
# Addresses that everybody's files have: names of XML, of software and of DOIs.
_COMMON = re.compile(
    r"schemas?\.|w3\.org|purl\.org|openxmlformats|doi\.org|creativecommons|adobe\.com|matplotlib", re.IGNORECASE
)
_OF_REPOSITORY = "the address of a repository"
_TELLING = (
    (_EMAIL, "an e-mail address"),
    (_REPOSITORY, _OF_REPOSITORY),
    (_ORCID, "an ORCID"),
    (_PATHS, "the path of a user's folder"),
)
_SHORTEST = 6
# Letters that are not letters with an accent, as they are written without them; and what Germans write for a letter with dots.
_LETTERS = str.maketrans({"\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u00e6": "ae", "\u00c6": "Ae", "\u0153": "oe",
                          "\u00df": "ss", "\u0111": "d", "\u0110": "D", "\u0131": "i", "\u00fe": "th", "\u00f0": "d"})  # fmt: skip
_DOTTED = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00c4": "Ae", "\u00d6": "Oe", "\u00dc": "Ue", "\u00f8": "oe",
                         "\u00d8": "Oe", "\u00e5": "aa", "\u00c5": "Aa"})  # fmt: skip
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u02b9`\u00b4]")
_WORDS = re.compile(r"\s+")
# What joins two words of a name.
_JOINED = r"[\s,._/-]"
# Writing without blanks between words, in which a name has no letter's end to show.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# A family name of two words or with a mark in it is no other word.
_COMPOUND = re.compile(r"[\s'-]")


@dataclass(frozen=True)
class _Sought:
    """What is sought, and what it is."""

    pattern: re.Pattern[str]
    what: str


@dataclass(frozen=True)
class Leaks:
    """What was found, and what is to be said without being certain."""

    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]


def search(
    files: Mapping[str, bytes], front: Front, abbreviations: Iterable[str], references: Sequence[str] = ()
) -> Leaks:
    """Search files for their authors.

    Parameters
    ----------
    files : mapping of str to bytes
        The files by their names in the package, those for the editors alone left out.
    front : Front
        Who wrote it.
    abbreviations : iterable of str
        Short forms of the manuscript, which initials may be by chance.
    references : sequence of str
        The list of references: what stands there is a citation, which names its authors rightly.
    """
    known = {each.casefold() for each in abbreviations}
    sure = list(_certain(front))
    doubtful = list(_doubtful(front, known))
    cited = {_folded(each) for each in references}
    listed = {_folded(match).rstrip("./") for each in references for match, _ in _addresses(each)}
    listed |= {each.partition("://")[2] for each in listed if "://" in each}
    refusals: list[Refusal] = []
    warnings: list[str] = []
    clean: set[str] = set()
    for name, content in files.items():
        for place, text in said_in(name, content):
            if text in clean:
                continue
            before = len(refusals) + len(warnings)
            piece = _Piece(name, place, text, _folded(text))
            told = _names(piece, sure, cited), _told_addresses(piece, listed), _perhaps(piece, doubtful, cited)
            for found in chain.from_iterable(told):
                if isinstance(found, Refusal):
                    refusals.append(found)
                else:
                    warnings.append(found)
            if len(refusals) + len(warnings) == before:  # files have much in common
                clean.add(text)
    return Leaks(tuple(dict.fromkeys(refusals)), tuple(dict.fromkeys(warnings)))


@dataclass(frozen=True)
class _Piece:
    """What a file says in one place, as it is and folded."""

    name: str
    place: str
    text: str
    folded: str

    @property
    def is_style(self) -> bool:
        """Whether it is the name of a style: there is one for authors in everybody's file."""
        return self.place.startswith("word/styles")

    def cited(self, references: Iterable[str]) -> bool:
        """Whether it is an entry of the list of references, or a part of one."""
        own = self.folded
        return len(own) > _SHORTEST and any(own in each for each in references)


def _names(piece: _Piece, sure: Sequence[_Sought], cited: set[str]) -> Iterator[Refusal | str]:
    """Names that can be nobody else's; in the list of references they are told."""
    own = piece.folded
    for sought in sure:
        match = sought.pattern.search(own)
        if match is not None and (piece.cited(cited) or _is_reference(own, match, cited)):
            yield f"{piece.name}, {piece.place}: the list of references has {sought.what} ({_around(own, match)})."
        elif match is not None:
            yield _leak(piece.name, piece.place, sought.what, _around(own, match))


def _told_addresses(piece: _Piece, listed: set[str]) -> Iterator[Refusal | str]:
    for match, what in _addresses(piece.text):
        if _folded(match).rstrip("./") not in listed:
            yield _leak(piece.name, piece.place, what, match[:80])
        elif what == _OF_REPOSITORY:
            yield f"The list of references has {what}: {match[:80].rstrip('.')}."


def _perhaps(piece: _Piece, doubtful: Sequence[_Sought], cited: set[str]) -> Iterator[str]:
    """What may name an author, and phrases that cite one's own work."""
    for sought in () if piece.cited(cited) or piece.is_style else doubtful:
        text = piece.text if sought.what.startswith("initials") else piece.folded
        text = _FIELD.sub("", text) if piece.name.endswith(".bib") else text
        match = sought.pattern.search(text)
        if match is not None and not _is_reference(piece.folded, match, cited):
            yield f"{piece.name}, {piece.place}: perhaps {sought.what}: {_around(text, match)}."
    match = _SELF.search(piece.text)
    if match is not None:
        said = f"\u201c{match[0].strip()}\u201d"
        yield f"{piece.name}, {piece.place}: the text may cite work of the authors as their own: {said}."


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """Addresses and numbers that tell who somebody is, with what they are; those that everybody's files have are none."""
    for pattern, what in _TELLING:
        for match in pattern.finditer(text):
            if not _COMMON.search(match[0]):
                yield match[0], what


def _leak(name: str, place: str, what: str, words: str) -> Refusal:
    remedy = 'Take it out of the text or the name of a file, or write it for readers alone: `::: {.content-visible unless-profile="blind"}`'
    unnamed = re.sub(r" \(.*\)$", "", what)
    place = f"{name}, {place}"
    return Refusal(kind="leak", place=place, message=f"{what}: {words}", remedy=remedy, unnamed=unnamed)


def _certain(front: Front) -> Iterator[_Sought]:
    for author in front.authors:
        for form in dict.fromkeys(each for own in _forms(author) for each in (own, own.translate(_DOTTED))):
            yield _Sought(_pattern(form), f"the name of an author ({author.name})")
        if author.email:
            yield _Sought(_pattern(author.email), f"the e-mail of an author ({author.email})")
        if _is_compound(author.family):
            yield _Sought(_pattern(author.family), f"the family name of an author ({author.family})")
        if author.orcid:
            yield _Sought(_pattern(author.orcid), f"the ORCID of an author ({author.orcid})")
        letters = [part[0] for part in re.split(r"[\s\-.]+", author.name) if part and part[0].isupper()]
        if len(letters) > 1:
            dotted = r"\.[\s-]?".join(re.escape(_folded(letter)) for letter in letters)
            yield _Sought(re.compile(rf"(?<!\w){dotted}\.(?!\w)"), f"the initials of an author ({author.name})")
    for place in front.institutions:
        if len(place) >= _SHORTEST:
            yield _Sought(_pattern(place), f"an institution ({place})")


def _doubtful(front: Front, known: set[str]) -> Iterator[_Sought]:
    """Family names alone, initials without dots and cities, which may be others' or words."""
    for city in front.cities:
        if len(city) >= _FAMILY:
            yield _Sought(_pattern(city), f"the city of an institution ({city})")
    for author in front.authors:
        if len(author.family) >= _FAMILY and not _is_compound(author.family):
            yield _Sought(_pattern(author.family), f"the family name of an author ({author.family})")
        if len(author.initials) > 1 and author.initials.casefold() not in known:
            pattern = re.compile(rf"(?<![\w.]){re.escape(author.initials)}(?![\w])")
            yield _Sought(pattern, f"initials of an author ({author.name})")


def _is_compound(family: str) -> bool:
    return len(family) >= _FAMILY and _COMPOUND.search(_folded(family)) is not None


def _forms(author: Author) -> Iterator[str]:
    """The forms in which a name is written."""
    yield author.name
    if author.given and author.family:
        first = "".join(part[0] for part in re.split(r"[\s\-.]+", author.given) if part)
        yield f"{author.family}, {author.given}"
        if _UNSPACED.search(author.name):
            yield f"{author.family} {author.given}"
        yield f"{author.family} {first}"
        yield f"{author.family}, {'. '.join(first)}."
        yield f"{first[0]}. {author.family}"
        yield f"{author.given.split()[0]} {author.family}"


def _folded(text: str) -> str:
    """A text for comparison: without accents, case, the ends of lines, and with one kind of blank, hyphen and apostrophe.

    An underscore is a blank, as in names of files.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text).translate(_LETTERS))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    letters = re.sub(r"[\u2010-\u2015\u2212]", "-", letters.replace("\u2060", ""))
    return _WORDS.sub(" ", letters.replace("_", " ")).strip().casefold()


def _pattern(text: str) -> re.Pattern[str]:
    words = [re.escape(each) for each in _folded(text).split(" ")]
    if _UNSPACED.search(text):
        return re.compile(rf"{_JOINED}*".join(words))
    # An apostrophe may be left out, as in the name of a file.
    joined = rf"{_JOINED}+".join(each.replace("'", "'?") for each in words)
    return re.compile(rf"(?<!\w){joined}(?!\w)")


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 25), min(len(text), match.end() + 25)
    return f"\u201c{'…' if start else ''}{' '.join(text[start:end].split())}{'…' if end < len(text) else ''}\u201d"


def _is_reference(text: str, match: re.Match[str], cited: Iterable[str]) -> bool:
    """Whether the words around a match stand so in the list of references, as on a page of a PDF."""
    own = re.sub(r"[^\w]", "", text[max(0, match.start() - 12) : match.end() + 30])
    near = re.sub(r"[^\w]", "", text[match.start() : match.end() + 30])
    before = re.sub(r"[^\w]", "", text[max(0, match.start() - 40) : match.end()])
    whole = [re.sub(r"[^\w]", "", each) for each in cited]
    return any(part and part in each for each in whole for part in (own, near, before) if len(part) > len(match[0]) + 8)
