"""A display that shows what an earlier kernel made of it, and is the display itself for whoever asks more of it."""

from __future__ import annotations

import operator
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from riskset.answered.store import Bundle, heeding, read, written
from riskset.figures.drawing_settings import drawing_settings
from riskset.figures.theme import FONT
from riskset.surroundings import image_forms, in_document, in_own_format, numbers_stay_alive, quarto_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.answered.store import Answers
    from riskset.figures.figure import Figure
    from riskset.tables.table import Table

Noun = Literal["table", "figure"]
_CLASSES = {"table": ("riskset.tables.table", "Table"), "figure": ("riskset.figures.figure", "Figure")}
# Where classes are defined that a display may be compared with.
_KNOWN = {"table": ("riskset.tables.table",), "figure": ("riskset.figures.figure", "plotnine")}
# What a display is asked for by programs that show it.
_BY_NOTEBOOKS = ("_repr_", "_ipython_")
_OF_WORD, _OF_PAGES = ("png",), ("svg",)


@dataclass(frozen=True)
class Form:
    """The form in which a document takes displays."""

    own: bool
    live: bool
    pictures: tuple[str, ...]

    def key(self, noun: Noun) -> tuple[object, ...]:
        """What a display of this form is kept under."""
        return (self.own, self.live) if noun == "table" else (self.own, self.pictures, drawing_settings())


def present_form() -> Form | None:
    """The form of the document that is rendered; None of one whose displays are not kept, such as a notebook."""
    if not in_document() or quarto_target() is None:
        return None
    return Form(in_own_format(), numbers_stay_alive(), image_forms())


def noun_of(shown: Table | Figure) -> Noun:
    """What a display is."""
    from riskset.tables.table import Table

    return "table" if isinstance(shown, Table) else "figure"


def is_kept(answers: Answers, name: str, noun: Noun) -> bool:
    """Whether a display is kept in the form that the document takes."""
    form = present_form()
    return form is not None and answers.find("shown", name, form.key(noun)) is not None


def _computing(operate: Callable[[Any, Any], Any], *, turned: bool = False) -> Callable[[ShownDisplay, Any], Any]:
    """An operator of the display itself; `turned`, of what stands before it."""

    def computed(shown: ShownDisplay, other: Any) -> Any:  # noqa: ANN401  as plotnine has it
        own, given = _real(shown), _itself(other)
        return operate(given, own) if turned else operate(own, given)

    return computed


class ShownDisplay:
    """A display of a study as a document shows it.

    It shows what is kept of it, and keeps what is made. For all else it is the display itself, which is computed when
    it is first asked for. Then nothing is taken or kept, for it may have been changed.
    """

    def __init__(self, name: str, noun: Noun, answers: Answers, real: Callable[[], tuple[Any, bool]]) -> None:
        state = {"name": name, "noun": noun, "answers": answers, "real": real, "touched": False}
        object.__setattr__(self, "_state", state)

    @property
    def __class__(self) -> Any:  # noqa: ANN401  # pyright: ignore[reportIncompatibleMethodOverride]
        noun: Noun = object.__getattribute__(self, "_state")["noun"]
        if not any(module in sys.modules for module in _KNOWN[noun]):
            return ShownDisplay
        module, name = _CLASSES[noun]
        return getattr(import_module(module), name)

    def _repr_mimebundle_(self, *given: object, **options: object) -> Any:  # noqa: ANN401  as the display has it
        state, form = _state(self), present_form()
        if form is None or state["touched"]:
            return _real(self)._repr_mimebundle_(*given, **options)
        bundle = _kept_or_made(state, form)
        return bundle if state["noun"] == "table" else (bundle, {})

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the display has
        if name.startswith(_BY_NOTEBOOKS):
            raise AttributeError(name)
        return getattr(_real(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(_real(self), name, value)

    def __repr__(self) -> str:
        state = _state(self)
        return repr(_real(self)) if state["noun"] == "table" else f"<{state['name']}>"

    def __dir__(self) -> list[str]:
        return dir(_real(self))

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other or bool(_real(self) == _itself(other))

    def __iadd__(self, other: Any) -> Any:  # noqa: ANN401  plotnine's changes the plot in place
        state = _state(self)
        whole = _real(self)
        whole += _itself(other)
        state["real"] = lambda: (whole, True)
        return self

    # What plotnine adds to a plot, and its ways to compose plots.
    __add__, __sub__, __mul__ = _computing(operator.add), _computing(operator.sub), _computing(operator.mul)
    __or__, __and__, __truediv__ = _computing(operator.or_), _computing(operator.and_), _computing(operator.truediv)
    __ror__, __rtruediv__ = _computing(operator.or_, turned=True), _computing(operator.truediv, turned=True)


def _state(shown: ShownDisplay) -> dict[str, Any]:
    return object.__getattribute__(shown, "_state")


def _real(shown: ShownDisplay) -> Any:  # noqa: ANN401  a table or a figure
    """The display itself, which from now on may be another than the study's."""
    state = _state(shown)
    state["touched"] = True
    return state["real"]()[0]


def _itself(given: Any) -> Any:  # noqa: ANN401  anything
    return _real(given) if type(given) is ShownDisplay else given


def _kept_or_made(state: dict[str, Any], form: Form) -> Bundle:
    name, noun, answers = state["name"], state["noun"], state["answers"]
    found = answers.find("shown", name, form.key(noun))
    if found is not None:
        return read(found["bundle"])
    shown, steady = state["real"]()
    made, quiet = heeding(lambda: _bundles(shown, form))
    for each, bundle in made.items() if steady and quiet and _can_be_kept(shown, noun) else ():
        answers.keep({"bundle": written(bundle)}, "shown", name, each.key(noun))
    return made[form]


def _can_be_kept(shown: Table | Figure, noun: Noun) -> bool:
    """Whether nothing shows in it that its key does not know: files of a brand's typeface."""
    return noun == "table" or shown.typeface == FONT  # type: ignore[union-attr]


def _bundles(shown: Any, form: Form) -> dict[Form, Bundle]:  # noqa: ANN401  a table or a figure
    """What the document shows; of a figure in our formats also what its other formats show, for which it is drawn once."""
    if noun_of(shown) == "table":
        return {form: shown.in_document(styled=form.own, live=form.live)}
    others = [_OF_PAGES, _OF_WORD] if form.own and form.pictures in {_OF_PAGES, _OF_WORD} else [form.pictures]
    pictures = dict.fromkeys(name for names in others for name in names)
    whole = shown.in_document(*pictures, own=form.own)
    kinds = dict(zip(pictures, whole, strict=True))
    return {Form(form.own, form.live, names): {kinds[name]: whole[kinds[name]] for name in names} for names in others}
