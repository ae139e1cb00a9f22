"""What a number is of: the words of a clause or of a row's label, brought to the stems that tell one quantity from another."""

from __future__ import annotations

import re
from functools import lru_cache

from riskset.audit.papers.model.measures import months_in

Subject = frozenset[str]
"""The stems of the words that say what is counted or measured."""

_SAYS_NOTHING = frozenset(
    re.findall(
        r"\S+",
        """
    a about achieve achieved achieving administered adult adults after all also altogether among an and any
    are arm arms as at baseline be been being better between biopsy both but by case cases cause caused causes
    ci cohort compared confidence confirmed data day days detected develop developed developing deviation
    diagnosed did disease diseases do documentation documented does during each experience experienced fewer
    figure follow followup for found frequencies frequency from gender given greater group groups had has have
    higher history however identified in incidence include included including individual individuals
    interquartile interval iqr is it its less limits log-rank logrank longer lower mean median month months
    more n n/a noted number numbered numbers observe observed occur occurred occurrence occurring occurs of on
    one ones only other others our overall p participant participants patient patients people per percent
    percentage percentages performed person persons present presented proportion proportions proven quartile
    quartiles range rate rates reached received recipient recipients recorded report reported respectively
    revealed sd seen sex shorter show showed shown significantly similar smaller status study subject
    subjects symptom symptoms table test than that the their them then there these they this those thus to
    total type undergo undergoing underwent up us used value values versus vs was we were whereas which while
    who whom with worse y year years yr yrs
    common commonly frequent frequently initiated likely need needed needs often place rare rarely required requiring start started starting took use using within
        """,
    )
)
"""Words that do not tell one quantity from another: of grammar, of reporting, for patients, and for forms of numbers."""
_KEPT_SHORT = frozenset({"or", "not", "no", "without", "never", "neither", "nor"})
_SAME = {
    "die": "death", "died": "death", "dies": "death", "dead": "death", "dying": "death", "deaths": "death",
    "mortality": "death", "fatal": "death", "fatalities": "death",
    "men": "male", "man": "male", "boys": "male", "males": "male",
    "women": "female", "woman": "female", "girls": "female", "females": "female", "female": "female", "male": "male",
    "lost": "loss", "lose": "loss", "loss": "loss", "losses": "loss", "alive": "os", "diabetic": "diabet", "diabetes": "diabet", "hypertensive": "hypertens",
    "hypertension": "hypertens", "failed": "fail", "failures": "fail", "failure": "fail", "bled": "bleed",
    "infected": "infect", "smokers": "smok", "smoker": "smok", "smoking": "smok", "smoked": "smok", "ages": "age", "aged": "age",
    "surgical": "surg", "surgery": "surg", "survived": "survival", "survive": "survival", "survives": "survival", "surviving": "survival",
}  # fmt: skip
"""Words of one meaning whose stems differ."""
_WHOLE = (
    (re.compile(r"\b(?:death|mortality)(?: from| of|,)? any[- ]cause\b|\ball[- ]cause (?:death|mortality)\b", re.IGNORECASE), "death"),
    (re.compile(r"\bdiabetes mellitus\b", re.IGNORECASE), "diabetes"),
    (re.compile(r"\b(?:did not|didn['\u2019]t)(?: significantly)? differ\b|\bdiffer(?:ed|s)?\b", re.IGNORECASE), " "),
    (re.compile(r"\bstandard (?:deviation|error)s?\b", re.IGNORECASE), " "),
    (re.compile(r"\boverall survival\b", re.IGNORECASE), "OS"),
    (re.compile(r"\bOS\b"), "alive"),
)  # fmt: skip
_ENDINGS = (
    "izations", "ization", "isation", "ations", "ation", "ized", "ised", "ions", "ing", "ies", "ion", "ied", "ed", "es",
    "s", "e", "y",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z\u03b1-\u03c9][A-Za-z'\u2019\u03b1-\u03c9+]*\d*|[<>\u2264\u2265=]?\s?\d+(?:[.\u00b7]\d+)?")
TIME = re.compile(
    r"\b(?:(?:\d+(?:\.\d+)?|one|two|three|four|five|ten)\s*(?:,|and|or|,\s*and)\s*)*"
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five|ten)[-\u2010\u2011 ]?(?:years?|yrs?|y|months?|mo|weeks?|days?)\b",
    re.IGNORECASE,
)
"""A time, or a list of times of one unit."""
_LISTED = re.compile(r"\d+(?:\.\d+)?|\b(?:one|two|three|four|five|ten)\b", re.IGNORECASE)
_LONGEST_STEM = 7


_ORIGIN = re.compile(
    r"\b(?:after|from|since)\s+(?:the\s+)?(?:start|beginning|onset|initiation)\s+of\s+(?:the\s+)?"
    r"(?:treatment|therapy|follow-up|observation)\b",
    re.IGNORECASE,
)
"""From when times are counted."""


def subject_of(text: str) -> Subject:
    """The stems of a text that say what a number in it is of."""
    text = _ORIGIN.sub(" ", text)
    for pattern, word in _WHOLE:
        text = pattern.sub(word, text)
    return frozenset(stems_in_order(text))


def stems_in_order(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem for word in _WORD.findall(text) if (stem := _stem(re.sub(r"\s", "", word)))]


def settled(subject: Subject) -> Subject:
    """The subject without the groups of its sentence: survival alone is overall survival."""
    return frozenset({"os"}) if subject == frozenset({"survival"}) else subject


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """The stem of a word; empty where the word says nothing of a quantity."""
    if word == "ALL":
        # A leukemia, where small letters say that nobody is left out.
        return word
    low = word.lower().replace("\u2019", "'").removesuffix("'s")
    if low in _SAYS_NOTHING or (len(low) == 1 and low.isalpha() and word.islower()):
        return ""
    if low in _SAME:
        return _SAME[low]
    if low in _KEPT_SHORT:
        return "not" if low in {"no", "without", "never", "neither", "nor"} else low
    if not low.isalpha() or word.isupper():
        return low
    low = low.replace("ae", "e").replace("oe", "e").replace("our", "or")
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            low = low[: -len(ending)]
            break
    return low[:_LONGEST_STEM] if len(low) > _LONGEST_STEM + 2 else low


def times_of(text: str) -> tuple[tuple[float, ...], str]:
    """The times in months that a text names, `1, 2 and 3 years` each, and the text without them."""
    found: list[float] = []
    for match in TIME.finditer(text):
        unit = re.search(r"[a-z]+$", match[0], re.IGNORECASE)
        word = "years" if unit and unit[0].lower() == "y" else unit[0] if unit else "months"
        for number in _LISTED.findall(match[0]):
            found += [months for _, months in months_in(f"{number} {word}")]
    return tuple(dict.fromkeys(found)), TIME.sub(" ", text)
