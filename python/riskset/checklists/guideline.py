"""A guideline's checklist, and the signs by which its items are found, as their files in `data` have them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

Part = Literal["title", "abstract", "introduction", "methods", "results", "discussion", "other"]
Trait = Literal[
    "exclusions",
    "missing",
    "univariable",
    "multivariable",
    "limits",
    "at-times",
    "numbers",
    "subgroups",
    "boundaries",
]


class _Read(BaseModel):
    """What is read from a file of the package: nothing else may stand in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Rule(_Read):
    """One way to find a sign: exactly one of phrase, heading, part, display, told, front and abstract."""

    phrase: str = ""
    heading: str = ""
    within: tuple[Part, ...] = Field(default=(), alias="in")
    part: Part | None = None
    citing: bool = False
    display: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    showing: Trait | None = None
    front: tuple[str, ...] = ()
    abstract: Literal["structured"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Rule:
        ways = (self.phrase, self.heading, self.part, self.display, self.told, self.front, self.abstract)
        if sum(map(bool, ways)) != 1 or bool(self.within) != bool(self.phrase or self.heading):
            message = f"a rule says one thing: {self!r}"
            raise ValueError(message)
        return self


class Sign(_Read):
    """What a manuscript may report, in short words, and the rules of which any finds it."""

    what: str
    any: tuple[Rule, ...]


class Item(_Read):
    """An item of a checklist.

    Attributes
    ----------
    number, section, topic : str
        As the guideline has them.
    asks : str
        What it asks for, in riskset's own words.
    only : str
        When alone it is asked, ``if patients were matched``; empty where always.
    needs : tuple of str
        The names of the signs that it asks for; empty where no sign would be certain.
    after : str
        The number of the item of the extended guideline that it stands behind.
    """

    number: str
    section: str
    topic: str
    asks: str
    only: str = ""
    needs: tuple[str, ...]
    after: str = ""


class Guideline(_Read):
    """A checklist with its source; `extends` names the one whose items it adds to."""

    name: str
    title: str
    of: str
    source: str
    doi: str
    licence: str
    extends: str = ""
    items: tuple[Item, ...]


@cache
def guideline(name: str) -> Guideline:
    """The checklist of a guideline among :data:`riskset.checklists.GUIDELINES`; one that extends another has the items of both."""
    own = Guideline.model_validate(_data(name))
    if not own.extends:
        return own
    items = list(guideline(own.extends).items)
    for item in own.items:
        items.insert(1 + [each.number for each in items].index(item.after), item)
    return own.model_copy(update={"items": tuple(items)})


@cache
def signs() -> dict[str, Sign]:
    """All signs, by name."""
    return {name: Sign.model_validate(sign) for name, sign in _data("signs").items()}


def _data(name: str) -> dict[str, Any]:
    text = files("riskset.checklists").joinpath("data", f"{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
