"""Numbers and displays that a document asks for without code: ``{{< riskset value table-1 group=overall >}}``."""

from __future__ import annotations

import difflib
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORDS = ("value", "phrase", "p")
"""What puts words into a sentence; each is a method of an opened study."""

DISPLAY = "display"
METHODS = "methods"
"""What puts the paragraphs of statistical methods, or parts of them, into a document."""

NAMES = ("group", "variable", "endpoint", "model", "level", "at", "statistic", "source")
"""What tells a number from the others."""

_OF_DISPLAYS = ("label", "caption")
_STUDY = "study"
_DEFAULT_STUDY = "study.yml"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LABEL = re.compile(r"(?:tbl|fig|stbl|sfig)-[\w-]+")


class CallRefused(ValueError):
    """A call that asks for nothing; the message says what is wrong, `remedy` what would be right."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Call:
    """What a document asks a study for.

    Attributes
    ----------
    what : str
        ``value``, ``phrase``, ``p``, ``display`` or ``methods``.
    display : str
        The display of the study file; empty for methods.
    names : mapping of str to str
        What tells the number from the others.
    study : str
        The study file, seen from the document's folder.
    label, caption : str
        Of a display where it is not to have those of its entry.
    parts : tuple of str
        Of methods; without any, all.
    """

    what: str
    display: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    study: str = _DEFAULT_STUDY
    label: str = ""
    caption: str = ""
    parts: tuple[str, ...] = ()

    @property
    def stands_in_line(self) -> bool:
        """Whether it gives words within a line: no display, and of methods one part, which is one paragraph."""
        return self.what in WORDS or (self.what == METHODS and len(self.parts) == 1)

    @property
    def spoken(self) -> str:
        """The call as a message names it: ``riskset display table-1``."""
        return " ".join(["riskset", self.what, *self.parts, self.display]).strip()

    @property
    def key(self) -> str:
        """The call as one line, the same for the same call however it is written."""
        told = sorted([*self.names.items(), *((name, getattr(self, name)) for name in ("study", *_OF_DISPLAYS))])
        return "|".join(
            [self.what, " ".join(self.parts) or self.display, *(f"{name}={value}" for name, value in told if value)]
        )

    @property
    def arguments(self) -> dict[str, str | float]:
        """The names as a method of a study takes them; a time is a number."""
        return {
            name: float(value) if name == "at" and _NUMBER.fullmatch(value) else value
            for name, value in self.names.items()
        }


def read_call(arguments: str) -> Call:
    """Read what stands in a shortcode behind its name.

    Raises
    ------
    CallRefused
        When it is not a call.
    """
    if "\\" in arguments:
        message = f"{arguments.strip()!r} has a backslash, which Quarto and riskset read in different ways"
        raise CallRefused(message, "Put text with double quotation marks into single ones")
    try:
        words = shlex.split(arguments.replace("\u201c", '"').replace("\u201d", '"'))
    except ValueError:
        message, remedy = f"{arguments.strip()!r} has a quotation mark that is not closed", "Close it"
        raise CallRefused(message, remedy) from None
    named = dict(word.split("=", 1) for word in words if "=" in word)
    return call_of([word for word in words if "=" not in word], named)


def call_of(plain: Sequence[str], named: Mapping[str, str]) -> Call:
    """The call of these words and options.

    Raises
    ------
    CallRefused
        When it is not a call.
    """
    known = (*WORDS, DISPLAY, METHODS)
    what = plain[0] if plain else ""
    if what not in known:
        message = f"riskset gives {', '.join(known)}, not {what!r}" if what else "riskset is not told what to give"
        raise CallRefused(message, "Write such as {{< riskset value table-1 group=overall statistic=n_group >}}")
    if len(plain) != 2 and what != METHODS:
        message = f"riskset {what} is given {len(plain) - 1} displays, and takes one"
        raise CallRefused(message, "Put an equals sign between a name and its value, and quote what has blanks")
    options = {_STUDY, *(_OF_DISPLAYS if what == DISPLAY else () if what == METHODS else NAMES)}
    for name in named:
        if name not in options:
            near = difflib.get_close_matches(name, options, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"The names known are {', '.join(sorted(options))}"
            message = f"riskset {what} knows no {name!r}"
            raise CallRefused(message, remedy)
    label = named.get("label", "")
    if label and not _LABEL.fullmatch(label):
        message = f"the label {label!r} begins with none of tbl-, fig-, stbl-, sfig-"
        raise CallRefused(message, "Begin it so, that references find it")
    study = named.get(_STUDY, _DEFAULT_STUDY)
    if what == METHODS:
        return Call(what, "", study=study, parts=tuple(plain[1:]))
    names = {name: value for name, value in named.items() if name in NAMES}
    return Call(what, plain[1], names, study, label, named.get("caption", ""))
