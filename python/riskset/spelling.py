"""British spelling of what the package itself prints; labels and captions are their author's and stay as they are."""

from __future__ import annotations

import re

# Phrases rather than words: an author may write of a Center, and the package never does in these words.
_BRITISH = {
    "standardized mean difference": "standardised mean difference",
    "standardized difference": "standardised difference",
    "direct standardization": "direct standardisation",
    "penalized likelihood": "penalised likelihood",
    "unpenalized likelihoods": "unpenalised likelihoods",
    "penalized estimation": "penalised estimation",
    "Firth-penalized": "Firth-penalised",
    "levels: generalized": "levels: generalised",
    "analyzed from the landmark": "analysed from the landmark",
    "patients analyzed; before it": "patients analysed; before it",
    "patient analyzed; before it": "patient analysed; before it",
    "of those analyzed; an exposure": "of those analysed; an exposure",
    "the patients analyzed; an exposure": "the patients analysed; an exposure",
    "was analyzed again": "was analysed again",
    "more neighboring events": "more neighbouring events",
    "nearest neighbor, ": "nearest neighbour, ",
    "to the nearest neighbor": "to the nearest neighbour",
    "stabilized inverse": "stabilised inverse",
    "stabilized weights": "stabilised weights",
    "the centers, each left out": "the centres, each left out",
    "whose center is known": "whose centre is known",
    "has a known center": "has a known centre",
    "center with fewer than": "centre with fewer than",
    "centers with fewer than": "centres with fewer than",
}
_SPELT = _BRITISH | {f"{one[0].upper()}{one[1:]}": f"{other[0].upper()}{other[1:]}" for one, other in _BRITISH.items()}
_PHRASES = re.compile("|".join(sorted(map(re.escape, _SPELT), key=len, reverse=True)))
_BRITISH_ENGLISH = ("en-gb", "en-ie", "en-au", "en-nz", "en-za", "en-in")


def british(text: str) -> str:
    """The text with the package's phrases in British spelling."""
    return _PHRASES.sub(lambda found: _SPELT[found[0]], text)


def is_british(language: str) -> bool:
    """Whether English of a language tag, such as ``en-GB``, is spelt the British way."""
    return language.lower().replace("_", "-").startswith(_BRITISH_ENGLISH)
