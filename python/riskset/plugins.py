"""What other packages register under a name, through the entry points of an installed package."""

from __future__ import annotations

import sys
from collections import ChainMap
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from riskset.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.metadata import EntryPoint

Thing = TypeVar("Thing")
OURS = "riskset"


@dataclass(frozen=True)
class Registered(Generic[Thing]):
    """Things by name: ours and other packages'; and of names that cannot be used, why.

    Attributes
    ----------
    known : mapping of str to thing
    refused : mapping of str to str
        Of a name that two packages claim, or whose package cannot be imported: the reason, which names the package.
    """

    known: Mapping[str, Thing]
    refused: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that can and that cannot be used."""
        return (*self.known, *self.refused)


def others_register() -> bool:
    """Whether any installed package registers something of its own."""
    return any(group.startswith(f"{OURS}.") for group in _entry_points(tuple(sys.path)).groups)


@lru_cache(maxsize=1)
def _entry_points(_path: tuple[str, ...]) -> Any:  # noqa: ANN401  another class in each version of Python
    """The entry points of all packages on the path, each of whose files is read for it."""
    from importlib.metadata import entry_points

    return entry_points()


def registered(group: str, ours: Mapping[str, Thing], accept: Callable[[str, object], Thing]) -> Registered[Thing]:
    """Ours, and what other packages register in an entry-point group.

    Parameters
    ----------
    group : str
        Such as ``riskset.kinds``.
    ours : mapping of str to thing
    accept : callable
        From a name and what its entry point leads to, to the thing. It raises TypeError where that is none.

    Notes
    -----
    Ours are not looked at, so that a mapping may import each when it is first asked for.

    What is wrong with one package leaves the others working: whatever its import raises is the reason of its name.
    """
    claims: dict[str, list[EntryPoint]] = {}
    for point in sorted(
        _entry_points(tuple(sys.path)).select(group=group), key=lambda point: (point.name, _package(point))
    ):
        claims.setdefault(point.name, []).append(point)
    others, refused = dict[str, Thing](), dict[str, str]()
    for name, points in claims.items():
        packages = [OURS] * (name in ours) + [_package(point) for point in points]
        if len(packages) > 1:
            refused[name] = f"{quoted(name)} is claimed by the packages {' and '.join(packages)}"
            continue
        try:
            others[name] = accept(name, points[0].load())
        except Exception as error:  # noqa: BLE001  whatever a foreign module raises when it is imported
            reason = f"{type(error).__name__}: {error}"
            refused[name] = f"{quoted(name)} of the package {packages[0]} cannot be used: {reason}"
    if refused.keys() & ours.keys():
        ours = {name: thing for name, thing in ours.items() if name not in refused}
    if not others:
        return Registered(ours, refused)
    return Registered(ChainMap(others, cast("dict[str, Thing]", ours)), refused)  # to be read, never written


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value
