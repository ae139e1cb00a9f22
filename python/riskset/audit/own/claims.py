"""Holds conclusions without numbers against all results of the store: no difference, an association, the best, longer in A than in B."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.difference_words import meaning
from riskset.audit.direction_words import BEST, LOST
from riskset.audit.finding import Finding
from riskset.audit.own import significance
from riskset.audit.own.compared import COMPARED, affirmed, is_incidence, order, quantity, sign_of
from riskset.audit.own.frames import comparisons
from riskset.audit.own.naming import groups_of, named, things_of
from riskset.audit.own.suggested import label_of
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

_ALPHA, _PAIR = 0.05, 2
# What is asked, planned, or said under a condition is no conclusion.
_NO_CLAIM = re.compile(
    r"\b(?:whether|if|may|might|could|would|should|can|unclear|unknown|not known|not studied|looked for|expect\w*|hypothes\w+|"
    r"planned|assum\w+|adjust\w*|when|after|except|other than|unless|however|previous\w*|reported|literature|studies|"
    r"appear\w*|seem\w*|tend\w*|trend\w*|numerically|slightly|somewhat|only|not only|evidence|clinically|subgroups?|"
    r"landmark|among|within|univaria\w+|sensitivity|time-dependent|per|each|except for|apart from|but)\b|\?",
    re.IGNORECASE,
)
_NO_RESULT = re.compile(
    r"intro|background|method|statistic|end ?points?|definition|design|objective|aim", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:between|among|across)\s+(?:the\s+)?(?:\w+[\s-]+){0,3}?(?:groups?|arms?)\b"
    r"|\b(?:the|both|all)\s+(?:\w+[\s-]+){0,3}?(?:groups|arms)\s+(?:were|did|had|differed|do)\b",
    re.IGNORECASE,
)
_INDEPENDENT = re.compile(r"\bindependent(?:ly)?\b|\bmultivaria\w+", re.IGNORECASE)
_LINK = re.compile(
    r"\b(?:associated with|predict\w*(?: of| for)?|(?:prognostic|risk) factors?(?: of| for)?|related to|influenc\w+|affect\w+|"
    r"correlated with|effects? on|impact on)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\bn(?:ot|o|or|ever|either)\b|n['\u2019]t\b", re.IGNORECASE)
_DEATH = ("death", "mortality", "dying")
# Words of survival that name no endpoint.
_LIVED = re.compile(r"\boutliv\w+|\b(?:did|fared|do|does) (?:better|worse|poorer)\b", re.IGNORECASE)
_NOT_REACHED = re.compile(r"\bmedian\b[^.;]*\b(?:was|were|is) not reached\b", re.IGNORECASE)
_AT = re.compile(r"\bat \d|\bby the\b|\bupper\b|\blower\b")
_REMEDY = "Say what the results show, with the number that shows it"


@dataclass(frozen=True)
class _Store:
    """A study, and its results that no model, time of measurement or part of the patients restricts."""

    study: OpenStudy
    rows: Sequence[Result]
    things: Mapping[str, list[str]]
    groups: Mapping[str, list[str]]

    def groups_of(self, row: Result) -> set[str]:
        """The groups of a result's display."""
        return {
            each.group for each in self.rows if each.display == row.display and each.group and VERSUS not in each.group
        }


def claims(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find sentences without numbers of the store that all of its results contradict."""
    stores: list[_Store] = []
    for sentence in sentences:
        text = sentence.text
        if (
            sentence.numbers
            or _NO_CLAIM.search(text)
            or _NO_RESULT.search(sentence.passage.section)
            or _is_cited(sentence)
        ):
            continue
        said = meaning(text)
        if not (said or _NOT_REACHED.search(text) or BEST.search(text) or any(comparisons(text))):
            continue
        stores = stores or [_store(study) for study in studies.values()]
        for store in stores:
            finding = (
                (_associated(sentence, store, said) or _differs(sentence, store, said) if said else None)
                or _reached(sentence, store)
                or _ordered(sentence, store)
                or _best(sentence, store)
            )
            if finding is not None:
                yield finding


def _store(study: OpenStudy) -> _Store:
    """The results of all displays of a study, as they are compared."""
    rows = [row for name in study.cohort.study.displays for row in study.results_of(name) if row.value is not None]
    # Curves have an estimate at each of their steps, and the first steps tell nothing.
    told = {row.endpoint or row.variable for row in rows if row.statistic == "estimate" and row.analysis != "curves"}
    rows = [
        row
        for row in rows
        # What a stress test varies is no result of the study.
        if row.analysis not in {"follow-up", "stress"}
        if row.analysis != "curves" or row.statistic != "estimate" or (row.endpoint or row.variable) not in told
    ]
    entries = study.cohort.study.displays
    groups = groups_of(row for row in rows if getattr(entries.get(row.display), "by", None))
    groups = {name: words for name, words in groups.items() if name.casefold() not in {"yes", "no"}}
    return _Store(study, rows, things_of(study, rows), groups)


def _is_cited(sentence: Sentence) -> bool:
    """Whether a sentence cites others, whose result it may tell."""
    passage = sentence.passage
    if passage.source is None or not passage.origin:
        return False
    last = min(sentence.end, len(passage.origin)) - 1
    source = passage.source.source[passage.origin[sentence.start] : passage.origin[last] + 1]
    return re.search(r"\[[^\][]*@(?!tbl-|fig-|stbl-|sfig-)|\bet al\b", source) is not None


def _one(text: str, names: Mapping[str, list[str]]) -> str:
    """The only thing that a text names, the first of those of one label; nothing where it names none or several."""
    found = {name for _, name in named(text, names)}
    labels = {names[name][0] if names[name] else name for name in found}
    return next(name for name in names if name in found) if len(labels) == 1 else ""


def _differs(sentence: Sentence, store: _Store, said: str) -> Finding | None:
    """`age did not differ between the groups`, `the groups differed in age`: the P values between all groups."""
    text = sentence.text
    compared = _BETWEEN.search(text)
    groups = {name for _, name in named(text, store.groups)}
    if (compared is None and len(groups) != _PAIR) or (compared is not None and groups):
        return None
    what = text[: compared.start()] + text[compared.end() :] if compared else text
    thing = _one(re.sub(r"\b(?:between|among|across)\b[^.,;()]*", " ", what), store.things)
    rows = [
        row
        for row in store.rows
        if thing and (row.endpoint or row.variable) == thing and row.statistic == "p_value" and not row.model
        if not row.level and row.population == "all" and row.value is not None
    ]
    if groups:
        rows = [
            row
            for row in rows
            if set(row.group.split(VERSUS)) == groups or (not row.group and store.groups_of(row) == groups)
        ]
    else:
        rows = [row for row in rows if VERSUS not in row.group]
    return _judged(sentence, store, thing, said, [row.value for row in rows if row.value is not None])


def _associated(sentence: Sentence, store: _Store, said: str) -> Finding | None:
    """`age was (not) an independent predictor of overall survival`: the P values of the models, of all of them."""
    link = _LINK.search(sentence.text)
    if link is None:
        return None
    study = store.study
    endpoints = {
        name: [*words, *(_DEATH if words[0].casefold() == "overall survival" else ())]
        for name, words in store.things.items()
        if name in study.cohort.study.endpoints
    }
    variables = things_of_variables(store)
    endpoint = _one(sentence.text[link.end() :].partition(",")[0], endpoints)
    variable = _one(sentence.text[: link.start()], variables)
    if not endpoint or not variable or named(sentence.text, store.groups):
        return None
    independent = _INDEPENDENT.search(sentence.text) is not None
    rows = [row for row in store.rows if row.endpoint == endpoint and row.variable == variable and row.model]
    rows = [row for row in rows if not independent or "multivariable" in row.model]
    of_factor = [row.value for row in rows if row.statistic == "factor_p_value" and row.value is not None]
    of_levels = [
        row.value for row in rows if row.statistic == "p_value" and VERSUS not in row.group and row.value is not None
    ]
    values = of_factor or of_levels
    # The groups of a display, by the variable that divides them.
    divided = (
        []
        if independent
        else [
            row.value
            for name, entry in study.cohort.study.displays.items()
            if _divides(study, getattr(entry, "by", None), variable)
            for row in study.results_of(name)
            if row.statistic == "p_value" and not row.model and row.population == "all" and VERSUS not in row.group
            if (row.endpoint or row.variable) == endpoint and row.value is not None
        ]
    )
    return _judged(sentence, store, variable, said, [*values, *divided])


def things_of_variables(store: _Store) -> dict[str, list[str]]:
    """The variables of the study file by their words, and those that divide patients into groups: `disease group`."""
    study = store.study
    found: dict[str, list[str]] = {}
    for name in study.cohort.study.variables:
        label = label_of(study, name)
        found[name] = [
            word for word in (*store.things.get(name, ()), label.partition(",")[0], f"{label} group") if word
        ]
    return found


def _divides(study: OpenStudy, by: object, variable: str) -> bool:
    group = study.cohort.study.groups.get(str(by)) if by else None
    return str(by) == variable or getattr(group, "variable", None) == variable


def _judged(sentence: Sentence, store: _Store, thing: str, said: str, values: Sequence[float]) -> Finding | None:
    """A finding where all P values are on the other side of what is said."""
    if not values or not all((value < _ALPHA) == (said == "none") for value in values):
        return None
    words = "a difference or an association" if said == "some" else "none"
    shown = store.study.style.p_value(min(values) if said == "none" else max(values))
    many = f"all {len(values)} P values" if len(values) > 1 else "P"
    message = f"The sentence speaks of {words}, and {many} of {label_of(store.study, thing) or thing} {'are' if len(values) > 1 else 'is'} {'not ' if said == 'some' else ''}below {_ALPHA:g}: {shown}"
    return _finding(significance.RULE, sentence, message)


def _ordered(sentence: Sentence, store: _Store) -> Finding | None:
    """`longer in A than in B`, `A outperformed B`: the numbers of both groups, in all displays and at all times."""
    text = sentence.text
    found = list(comparisons(text))
    if len(found) != 1 or _NEVER.search(text):
        return None
    (compared,) = found
    said = named(text, store.groups)
    left, right = ({name for at, name in said if start <= at < end} for start, end in (compared.first, compared.second))
    thing = _one(text, store.things) or (_overall_survival(store) if _LIVED.search(text) else "")
    if len(left) != 1 or len(right) != 1 or left == right or not thing:
        return None
    first, second = left.pop(), right.pop()
    said_of = f"{compared.said} of {first} against {second}"
    return _against(sentence, store, thing, compared.word, (first, [second]), said_of)


def _overall_survival(store: _Store) -> str:
    """The endpoint of which `outlived` and `did worse` speak; nothing where the study has none."""
    return next((name for name in store.things if label_of(store.study, name).casefold() == "overall survival"), "")


def _reached(sentence: Sentence, store: _Store) -> Finding | None:
    """`the median survival was not reached in A`: the medians of A, in all displays."""
    if not _NOT_REACHED.search(sentence.text) or _AT.search(sentence.text):
        return None
    group, thing = _one(sentence.text, store.groups), _one(sentence.text, store.things)
    medians = [
        row
        for row in store.rows
        if (row.endpoint or row.variable) == thing and row.statistic == "median" and not row.model
    ]
    own = [row for row in medians if row.group == group and row.population == "all"]
    if not group or not thing or not own:
        return None
    shown = store.study.style.number(own[0].value or 0.0, 1)
    return _finding(
        "direction", sentence, f"The sentence says not reached in {group}, and the store has a median of {shown}"
    )


def _best(sentence: Sentence, store: _Store) -> Finding | None:
    """`A had the best survival`: against all groups that a display has beside it."""
    text = sentence.text
    words = list(BEST.finditer(text))
    if len(words) != 1 or _NEVER.search(text) or re.search(r"\b(?:second|next|both|two)\b", text):
        return None
    group, thing = _one(text, store.groups), _one(text, store.things)
    if not group or not thing:
        return None
    return _against(sentence, store, thing, words[0], (group, []), f"{words[0][0].lower()} of {group}")


def _against(
    sentence: Sentence, store: _Store, thing: str, word: re.Match[str], groups: tuple[str, list[str]], said: str
) -> Finding | None:
    """A finding where one group is not what a word says of it, against some others or else all, in no display at no time."""
    group, others = groups
    rows = [
        row for row in store.rows if (row.endpoint or row.variable) == thing and not row.model and _is_compared(row)
    ]
    rows = affirmed(rows)
    if any(is_incidence(row) for row in rows) or (
        rows and rows[0].statistic == "estimate" and LOST.search(sentence.text)
    ):
        return None
    if len({row.level for row in rows}) > 2 or (len({row.level for row in rows}) == 2 and len(_levels(rows)) != 1):
        return None
    own = [row for row in rows if row.group == group]
    orders: set[int] = set()
    for row in own:
        beside = [other for other in rows if quantity(other) == quantity(row) and other.group not in {"", group}]
        asked = [other for other in beside if not others or other.group in others]
        found = {order(row, other) for other in asked} - {0, None}
        sign = sign_of(word, row)
        if not found or not sign:
            continue
        orders.add(
            1 if sign in found and len(found) == 1 else 0 if sign in found and others else -1 if -sign in found else 0
        )
    if orders != {-1}:
        return None
    message = (
        f"The sentence says {said}, and no result of {label_of(store.study, thing) or thing} in the store has it so"
    )
    return _finding("direction", sentence, message)


def _is_compared(row: Result) -> bool:
    return row.statistic in COMPARED - {"count", "events"} and bool(row.group) and VERSUS not in row.group


def _levels(rows: Sequence[Result]) -> set[str]:
    return {row.level for row in rows if row.level}


def _finding(rule: str, sentence: Sentence, message: str) -> Finding:
    start = sentence.start + len(sentence.text) - len(sentence.text.lstrip())
    return Finding(
        rule=rule,
        message=message,
        places=(sentence.passage.place(start, sentence.text.strip()[:120]),),
        remedy=_REMEDY,
    )
