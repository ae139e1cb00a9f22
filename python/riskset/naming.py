"""Names as they are compared, without case and with every dash alike, and as a sentence says them: alone and counted."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSUS = " vs "
"""What stands between two groups in the name of their comparison, and in no name of a group."""


# People, peoples and places with which labels of clinical studies begin.
_PROPER = re.compile(
    "(?:African|American|Ann Arbor|Apgar|Asian|Australian|Barthel|Bence|Binet|Bismuth|Breslow|British|Budd|Burkitt|Canadian|"
    "Caucasian|Charlson|Child[-\u2010-\u2013]Pugh|Chinese|Clark|Crohn|Cushing|Danish|Dukes|Durie|Dutch|Edmondson|English|"
    "Epstein|European|Ewing|Fanconi|Finnish|French|Fuhrman|German|Gleason|Glasgow|Graves|Greek|Hashimoto|Helicobacter|"
    "Hispanic|Hodgkin|Indian|Italian|Japanese|Karnofsky|Killip|Korean|Lansky|Latino|Lugano|Lynch|Marfan|Milan|Norwegian|"
    "Nottingham|Parkinson|Philadelphia|Portuguese|Rai|Ranson|Richter|Russian|Scandinavian|Scarff|Spanish|Swedish|Swiss|"
    "Tanner|Turkish|Waldenstr\u00f6m|Wilms|Wilson)(?:['\u2019]s)?\\b"
)
_INCIDENCE = re.compile(r"(?i)^cumulative incidence of (?=\S)")
# Quarto's shortcodes have straight marks for typographic ones.
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"') | dict.fromkeys("\u2018\u2019\u201a", "'"))


def folded(value: object) -> object:
    """A name for comparison: text without case and with every dash and quotation mark alike, a time as a number."""
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).casefold().translate(_QUOTES)
    return "".join("-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign for sign in text)


def compared(comparison: str) -> tuple[str, str]:
    """The two groups of a comparison, by its name."""
    first, second = comparison.split(VERSUS)
    return first, second


def versus_in_words(comparison: str) -> str:
    """A comparison as a sentence says it: ``Treated versus Control``."""
    return comparison.replace(VERSUS, " versus ")


def typographic(method: str) -> str:
    """The name of a method or a model as it is printed, with dashes between two authors."""
    return method.replace("Kruskal-Wallis", "Kruskal\u2013Wallis").replace("Fine-Gray", "Fine\u2013Gray")


def counted(number: int | str, noun: str, plural: str = "") -> str:
    """A number, or its characters as they are printed, with its noun: ``1 event``, ``3 events``, ``<5 patients``."""
    return f"{number} {noun}" if str(number) == "1" else f"{number} {plural or f'{noun}s'}"


def in_sentence(name: str) -> str:
    """A label within a sentence: ``cumulative incidence of relapse``, but ``LFS``, ``MRD+`` and ``Karnofsky score``."""
    return name[:1].lower() + name[1:] if name[1:2].islower() and not _PROPER.match(name) else name


def without_incidence(label: str) -> str:
    """What an incidence is of: ``relapse`` of ``Cumulative incidence of relapse``."""
    return _INCIDENCE.sub("", label)


def enumerated(texts: Sequence[str], last: str = "and") -> str:
    """Texts in a sentence, with a word before the last: ``A``, ``A and B``, ``A, B and C``."""
    return f" {last} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def with_article(noun: str) -> str:
    """A noun with its article: "a column", "an endpoint"."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"
