"""The words by which sentences compare numbers, by what they say of the first: more, less, longer or better, shorter or worse."""

from __future__ import annotations

import re

_OFTEN = r"(?:often|frequent(?:ly)?|common(?:ly)?)"
_POLES = ("more", "less", "longer", "shorter")


def _verbs(*stems: str) -> str:
    """Verbs by their stems, in each of their forms."""
    return rf"(?:{'|'.join(stems)})(?:e?s|e?d|ing|e)?"


def _by_pole(**words: str) -> str:
    """A pattern with one group for each pole, which tells what a word says of the first of two numbers."""
    return "|".join(rf"(?P<{pole}>{words[pole]})" for pole in _POLES if pole in words)


MORE = (
    r"higher|greater|more(?: often| frequent(?:ly)?| common(?:ly)?)?|commoner|larger|increased|elevated|older|raised|above"
    r"|heightened|doubled|tripled|trebled|quadrupled"
)
LESS = (
    r"lower|less(?: often| frequent(?:ly)?| common(?:ly)?)?|smaller|reduced|decreased|fewer|rarer|scarcer|younger|below"
    r"|lowered|diminished|halved"
)
LONGER = r"protective|longer|prolonged|extended|better|improved|superior|favou?rable|advantage|superiority"
SHORTER = (
    r"worsened|impaired|compromised|adverse|detrimental|deleterious|harmful|risk factor|shorter|briefer|graver|shortened|worse|poorer|inferior"
    r"|unfavou?rable|dismal|disadvantage|inferiority"
)
THAN = re.compile(
    r"\b(?:than|compared (?:with|to)|in comparison (?:with|to)|versus|vs\.?|against|as opposed to|relative to"
    r"|(?<=superior )to|(?<=inferior )to|(?<=advantage )over|(?<=superiority )over|(?<=inferiority )to)\s",
    re.IGNORECASE,
)
WORD = re.compile(
    rf"(?<!or )(?<!\d )\b(?:{_by_pole(more=MORE, less=LESS, longer=LONGER, shorter=SHORTER)})\b",
    re.IGNORECASE,
)
_BE = r"(?:was|were|is|are|lay|stood|remained|stayed|being)"
VERB = re.compile(
    r"\b(?:"
    + _by_pole(
        more=rf"{_verbs('exceed', 'surpass', 'outstripp?', 'outnumber', 'topp')}|(?:{_BE} |(?<=, ))(?:well |far |just )?above",
        less=rf"(?:f[ae]ll(?:s|ing)?|fell) (?:well |far |just )?(?:short of|below|behind)|{_verbs('trail')}(?: behind)?"
        rf"|lag(?:s|ged|ging)?(?: behind)?|(?:{_BE} |(?<=, ))(?:well |far |just )?below|undercut(?:s|ting)?",
        longer=rf"{_verbs('outperform', 'outliv')}|outd(?:id|oes|oing)|beat(?:s|ing)?"
        rf"|(?:was|were|is|are) ahead of",
        shorter=_verbs("underperform"),
    )
    + r")\s",
    re.IGNORECASE,
)
"""Verbs of which what stands before is compared with what stands behind: `A exceeded B`."""
_ROSE = r"rose|ris(?:es?|ing)|climb(?:s|ed|ing)?|gr(?:ew|ows?|owing)|went up"
_FELL = r"dropp?(?:s|ed|ing)?|fell|fall(?:s|ing)?|sank|went down|declin(?:es?|ed|ing)"
EFFECT = re.compile(
    r"(?<!or )(?<!\d )\b(?:"
    + _by_pole(
        more=rf"{MORE}|{_verbs('doubl', 'tripl', 'trebl', 'quadrupl', 'increas', 'rais', 'elevat', 'heighten', 'amplif(?:y|i)')}|{_ROSE}",
        less=rf"{LESS}|{_verbs('halv', 'reduc', 'lower', 'decreas', 'diminish', 'mitigat', 'attenuat')}|cut(?:s|ting)?|{_FELL}",
        longer=rf"{LONGER}|{_verbs('protect')} (?:against|from)|{_verbs('prevent', 'delay', 'prolong', 'improv')}"
        rf"|benefit(?:s|t?ed)?",
        shorter=rf"{SHORTER}|{_verbs('worsen', 'hasten', 'accelerat', 'shorten', 'impair', 'compromis', 'jeopardi[sz]')}"
        r"|poor (?:outcomes?|prognosis|survival)",
    )
    + r")\b",
    re.IGNORECASE,
)
"""What a factor does to a hazard: `doubled the hazard`, `protected against relapse`, `was associated with shorter survival`."""
GOOD = re.compile(
    r"\b(?:survival|OS|LFS|DFS|PFS|EFS|RFS|GRFS|remissions?|responses?|outcomes?|prognosis|cure|recovery)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    rf"\b(?:(?P<more>highest|greatest|largest|oldest|commonest|most {_OFTEN})|(?P<longer>longest|best)"
    rf"|(?P<less>lowest|smallest|youngest|fewest|rarest|least {_OFTEN})|(?P<shorter>shortest|worst))\b"
    r"[^.;,()]{0,40}?\b(?:in|with|among|for|without)\s+(?P<who>[^.;,()]*)",
    re.IGNORECASE,
)
BEST = re.compile(
    rf"\b(?:(?P<more>highest|greatest|largest|oldest|commonest|most {_OFTEN})|(?P<longer>longest|best)"
    rf"|(?P<less>lowest|smallest|youngest|fewest|rarest|least {_OFTEN})|(?P<shorter>shortest|briefest|worst|poorest|gravest|bleakest))\b",
    re.IGNORECASE,
)
BAD = re.compile(
    r"\b(?:risks?|hazards?|incidence|mortality|relapses?|deaths?|NRM|TRM|events?|failures?|rates?|progression|recurrences?|"
    r"complications?|infections?|toxicity)\b(?!-free)",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(?:not|no|neither|nor|never|without(?=\s\w+ing\b)|hardly|whether|if|may|might|could|would|should)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
# `more than 40 years`, `fewer than ten`: a bound, no comparison.
_BEYOND = r"(?:the\s+)?(?P<of>\d|ten\b|five\b|one\b|two\b|half\b|once\b|twice\b|that\b)"
BEYOND = re.compile(_BEYOND, re.IGNORECASE)
BOUND = re.compile(rf"^\s*than\s+{_BEYOND}", re.IGNORECASE)
PAIRED = re.compile(r"\s*(?:vs\.?|versus|against|compared with|and)\s*$")
LOST = re.compile(
    r"\b(?:deaths?|died|dying|relaps\w*(?!-free)|events?(?!-free)|mortality|incidence|failures?(?!-free)|hazards?"
    r"|progression(?!-free)|recurrences?(?!-free)|risks?(?= of\b))\b",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\b(?:"
    + _by_pole(
        more=rf"{_ROSE}|{_verbs('increas', 'doubl', 'tripl')}",
        less=rf"{_FELL}|{_verbs('decreas', 'halv', 'diminish', 'plummet')}",
        longer=_verbs("improv"),
        shorter=_verbs("worsen", "deteriorat"),
    )
    + r")\b",
    re.IGNORECASE,
)
"""Verbs by which one number becomes another: `fell from 45% to 30%`."""
IN_TIME = re.compile(r"\b(?:between|with time|over time|in time|thereafter|later|until)\b", re.IGNORECASE)
IN_STEPS = re.compile(
    r"\b(?:stepwise|step by step|gradually|progressively|steadily|successively|across)\b", re.IGNORECASE
)
LED = re.compile(
    r"\s*(?:compared (?:with|to)|in comparison (?:with|to)|relative to|as opposed to|unlike)\s", re.IGNORECASE
)
THE_SAME = re.compile(
    r"\b(?:was|were|is|are)(?: exactly| nearly| almost)? (?:identical|equal|the same)\b", re.IGNORECASE
)
