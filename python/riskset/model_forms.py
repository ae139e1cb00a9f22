"""The forms that a key may have, in words: true or false, one of some words, a number, text, a list or a mapping."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from riskset.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.yaml_lines import KeyPath

LARGEST = 1000
"""Greater limits keep mistakes out, and are told only of a number beyond them."""


def kinds_at(root: type[BaseModel], loc: KeyPath) -> list[Any]:
    """The types that may stand at `loc`, without unions."""
    return [kind for annotation in _annotations_at(root, loc) for kind, _ in _flat(annotation)]


def words_at(root: type[BaseModel], loc: KeyPath) -> list[str]:
    """The words that may stand at `loc`, in order."""
    return [word for kind in kinds_at(root, loc) for word in _words(kind)]


def forms_at(root: type[BaseModel], loc: KeyPath) -> list[str]:
    """All forms of what may stand at `loc`, each once."""
    flat = (member for annotation in _annotations_at(root, loc) for member in _flat(annotation))
    return list(dict.fromkeys(form for kind, said in flat for form in _forms(kind, said)))


def _forms(kind: Any, said: Sequence[Any]) -> list[str]:  # noqa: ANN401
    """The forms of a type, of which annotations say more."""
    if kind is bool:
        return ["true", "false"]
    return list(map(quoted, _words(kind))) or [_form(kind, said)]


def _form(kind: Any, said: Sequence[Any]) -> str:  # noqa: ANN401
    """The one form of a type that is not made of words."""
    if kind in {int, float}:
        return f"{'a whole number' if kind is int else 'a number'}{_between(said)}"
    if kind is str:
        return "text or a number" if any(isinstance(each, BeforeValidator) for each in said) else "text"
    if get_origin(kind) in {list, tuple}:
        words = [word for inner, _ in _flat(get_args(kind)[0]) for word in _words(inner)]
        return f"a list ([{', '.join(words[:2] if len(words) > 1 else 'ab')}])"
    keys = _keys(kind) if is_model(kind) else []
    return f"a mapping ({{{', '.join(f'{key}: ...' for key in keys) or 'key: value'}}})"


def _keys(section: type[BaseModel]) -> list[str]:
    """The keys that a section needs, or the first that it may have."""
    fields = {field.alias or name: field.is_required() for name, field in section.model_fields.items()}
    return [key for key, needed in fields.items() if needed] or list(fields)[:2]


def _words(kind: Any) -> list[str]:  # noqa: ANN401
    return list(get_args(kind)) if get_origin(kind) is Literal else []


def _between(said: Sequence[Any]) -> str:
    """The limits of a number."""
    limits = [limit for each in said for limit in getattr(each, "metadata", [each])]
    low, high, above = (
        next((getattr(limit, name) for limit in limits if hasattr(limit, name)), None) for name in ("ge", "le", "gt")
    )
    if low is None:
        return f" greater than {above:g}" if above is not None else ""
    return f" from {low:g} to {high:g}" if high is not None and high <= LARGEST else f" not less than {low:g}"


def _annotations_at(root: type[BaseModel], loc: KeyPath) -> list[Any]:
    found: list[Any] = [root]
    for part in loc:
        flat = [kind for annotation in found for kind, _ in _flat(annotation)]
        # Of several models, a part may be the tag that says which is meant, though another has a key of that name.
        tagged = [kind for kind in flat if len(flat) > 1 and _of_kind(kind, str(part))]
        inner = [child for kind in flat for child in _children(kind, part)]
        found = tagged or inner or [kind for kind in flat if _tagged(kind, str(part))] or flat
    return found


def _flat(annotation: Any, said: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:  # noqa: ANN401
    """The members of unions, each with its annotations."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        yield from _flat(inner, (*said, *more))
    elif get_origin(annotation) in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _flat(member, said)
    elif annotation is not types.NoneType:
        yield annotation, said


def _children(kind: Any, part: int | str) -> list[Any]:  # noqa: ANN401
    if is_model(kind):
        return [field.annotation for name, field in kind.model_fields.items() if part == (field.alias or name)]
    if get_origin(kind) is dict and isinstance(part, str):
        return [get_args(kind)[1]]
    return [get_args(kind)[0]] if get_origin(kind) in {list, tuple} and isinstance(part, int) else []


def _of_kind(kind: Any, tag: str) -> bool:  # noqa: ANN401
    field = kind.model_fields.get("kind") if is_model(kind) else None
    return field is not None and get_origin(field.annotation) is Literal and tag in get_args(field.annotation)


def _tagged(kind: Any, tag: str) -> bool:  # noqa: ANN401
    return is_model(kind) and (_of_kind(kind, tag) or kind.__name__.lower().startswith(tag))


def is_model(kind: Any) -> bool:  # noqa: ANN401
    """Whether a type is a section of a file."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)
