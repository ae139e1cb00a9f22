"""The words by which sentences compare numbers: which is higher, which is better, than what, and what turns them round."""

from __future__ import annotations

import re

MORE = r"higher|greater|more(?: often| frequent(?:ly)?| common(?:ly)?)?|commoner|larger|increased|elevated|older|raised|above"
LESS = r"lower|less(?: often| frequent(?:ly)?| common(?:ly)?)?|smaller|reduced|decreased|fewer|rarer|younger|below"
LONGER = r"protective|longer|prolonged|better|improved|superior|favou?rable"
SHORTER = (
    r"worsened|impaired|adverse|detrimental|harmful|risk factor|shorter|worse|poorer|inferior|unfavou?rable|dismal"
)
_OFTEN = r"(?:often|frequent(?:ly)?|common(?:ly)?)"
THAN = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|against|as opposed to|relative to|(?<=superior )to|(?<=inferior )to)\s",
    re.IGNORECASE,
)
WORD = re.compile(
    rf"(?<!or )(?<!\d )\b(?:(?P<more>{MORE})|(?P<less>{LESS})|(?P<longer>{LONGER})|(?P<shorter>{SHORTER}))\b",
    re.IGNORECASE,
)
GOOD = re.compile(
    r"\b(?:survival|OS|LFS|DFS|PFS|EFS|RFS|GRFS|remissions?|responses?|outcomes?|prognosis|cure|recovery)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    rf"\b(?:(?P<more>highest|greatest|largest|oldest|most {_OFTEN})|(?P<longer>longest|best)"
    rf"|(?P<less>lowest|smallest|youngest|least {_OFTEN})|(?P<shorter>shortest|worst))\b"
    r"[^.;,()]{0,40}?\b(?:in|with|among|for|without)\s+(?P<who>[^.;,()]*)",
    re.IGNORECASE,
)
BEST = re.compile(
    rf"\b(?:(?P<more>highest|greatest|largest|oldest|most {_OFTEN})|(?P<longer>longest|best)"
    rf"|(?P<less>lowest|smallest|youngest|least {_OFTEN})|(?P<shorter>shortest|worst|poorest))\b",
    re.IGNORECASE,
)
BAD = re.compile(
    r"\b(?:risks?|hazards?|incidence|mortality|relapses?|deaths?|NRM|TRM|events?|failures?|rates?|progression|recurrences?|"
    r"complications?|infections?|toxicity)\b",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(?:not|no|neither|nor|never|without(?=\s\w+ing\b)|hardly|whether|if|may|might|could|would|should)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
# `more than 40 years`, `fewer than ten`: a bound, no comparison.
BOUND = re.compile(r"^\s*than(?: the)?\s+(?:\d|ten\b|five\b|one\b|two\b|half\b|once\b|twice\b|that\b)", re.IGNORECASE)
VERB = re.compile(
    r"\b(?:(?P<more>exceed(?:s|ed)|surpass(?:es|ed)|(?:was|were|is|lay) above)|(?P<less>f[ae]ll(?:s)? (?:short of|below|behind)|"
    r"(?:was|were|is|lay) below))\s",
    re.IGNORECASE,
)
PAIRED = re.compile(r"\s*(?:vs\.?|versus|against|compared with|and)\s*$")
LOST = re.compile(
    r"\b(?:deaths?|died|dying|relaps\w*(?!-free)|events?(?!-free)|mortality|incidence|failures?(?!-free)|hazards?"
    r"|progression(?!-free)|recurrences?(?!-free)|risks?(?= of\b))\b",
    re.IGNORECASE,
)
FROM = re.compile(
    r"\b(?:(?P<less>dropped|fell|falls|decreas\w+|declined|declines|sank|went down|drops)|"
    r"(?P<more>rose|rises|increas\w+|climbed|grew|went up))\b[^.;()]{0,60}?\bfrom\s+(?:about |only )?$",
    re.IGNORECASE,
)
TO = re.compile(r"[^.;()]{0,60}\bto\s+(?:about |only )?$")
LED = re.compile(r"\s*(?:compared (?:with|to)|relative to|as opposed to|unlike)\s", re.IGNORECASE)
