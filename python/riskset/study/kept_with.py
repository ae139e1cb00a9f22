"""What is computed of a cohort once is kept with it, and goes when the cohort goes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACE = "_kept_with"
_Owner = TypeVar("_Owner")
_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def kept_with(
    compute: Callable[Concatenate[_Owner, _Given], _Found],
) -> Callable[Concatenate[_Owner, _Given], _Found]:
    """Call a function once for each owner and the same further arguments, which must be hashable.

    `functools.lru_cache` would hold the last owners for as long as the program runs, with the rows of all their
    patients. Here the owner itself holds what was found.
    """
    name = f"{compute.__module__}.{compute.__qualname__}"

    @wraps(compute)
    def kept(owner: _Owner, *given: _Given.args, **named: _Given.kwargs) -> _Found:
        # In its own dictionary, as `cached_property` does, since a cohort is frozen.
        found: dict[Any, Any] = vars(owner).setdefault(_PLACE, {})
        key = (name, given, tuple(sorted(named.items())))
        if key not in found:
            found[key] = compute(owner, *given, **named)
        return found[key]

    return kept
