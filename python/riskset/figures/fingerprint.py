"""A digest of all that a figure is drawn from, by which its pictures are known again; none where it cannot be complete.

Two figures of one digest are drawn alike by the same versions of all packages. What the digest cannot see into, such as a
function of the user's own module, or an expression that a plot evaluates, leaves a figure without one.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cached_property, lru_cache, partial
from types import BuiltinFunctionType, CodeType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

# Packages whose code does not change while their versions are the same.
_PACKAGES = {"riskset", "plotnine", "mizani", "matplotlib", "numpy", "pandas", "scipy", *sys.stdlib_module_names}
_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_DEEPEST = 60
# Dictionaries that plotnine makes of sets, in no order.
_WITHOUT_ORDER = "aes_params"


class Unknown(Exception):
    """Something of a figure cannot be told apart from another of its kind."""


class Fingerprint:
    """Digests of values; of each object once, however often it occurs."""

    def __init__(self, leave_out: Iterable[type] = ()) -> None:
        self._known: dict[int, tuple[Any, bytes]] = {}
        self._open: list[int] = []
        self._leave_out = tuple(leave_out)

    def of(self, value: Any) -> bytes:  # noqa: ANN401  anything
        """The digest of a value, with all that it holds.

        Raises
        ------
        Unknown
        """
        if type(value) is str:
            return _text_digest(value)
        if type(value) in _PLAIN:
            return _digest(type(value).__name__, repr(value).encode("utf-8", "surrogatepass"))
        if self._leave_out and isinstance(value, self._leave_out):
            return b""
        key = id(value)
        if key in self._known:
            return self._known[key][1]
        if key in self._open:  # how far above it is begun
            return _digest("above", str(len(self._open) - self._open.index(key)).encode())
        if len(self._open) > _DEEPEST:
            raise Unknown
        self._open.append(key)
        found = _digest(f"{type(value).__module__}.{type(value).__qualname__}", *self._parts(value))
        self._open.pop()
        self._known[key] = value, found  # the object lives as long as its number is known
        return found

    def _parts(self, value: Any) -> Iterable[bytes]:  # noqa: ANN401
        if isinstance(
            value, np.ndarray | np.generic | pd.DataFrame | pd.Series | pd.Index | pd.api.extensions.ExtensionArray
        ):
            yield from self._data(value)
        elif isinstance(value, set | frozenset):
            yield from sorted(map(self.of, value))
        elif isinstance(
            value, FunctionType | BuiltinFunctionType | MethodType | type | ModuleType | CodeType | partial
        ):
            yield from self._code(value)
        elif isinstance(value, property | classmethod | staticmethod):
            raise Unknown
        else:
            yield from self._object(value)

    def _object(self, value: Any) -> Iterable[bytes]:  # noqa: ANN401
        """A container or an object of any class: what it holds, and its attributes."""
        _from_package(type(value).__module__)
        held = False
        if isinstance(value, list | tuple):
            held = True
            yield from map(self.of, value)
        elif isinstance(value, dict | MappingProxyType):
            held = True
            for name, each in value.items():
                yield self.of(name)
                yield self.of(each)
        if isinstance(value, _PLAIN):  # a text or a number of a class of its own
            held = True
            yield repr(value).encode("utf-8", "surrogatepass")
        attributes = _attributes(value)
        if attributes is None and not held:
            raise Unknown
        for name, each in sorted((attributes or {}).items()):
            yield name.encode()
            yield self.of(sorted(each.items()) if name == _WITHOUT_ORDER and isinstance(each, dict) else each)

    def _data(self, value: Any) -> Iterable[bytes]:  # noqa: ANN401
        """Values of numpy and pandas."""
        if isinstance(value, np.ndarray):
            yield f"{value.dtype.str}{value.shape}".encode()
            if value.dtype.hasobject:
                yield from map(self.of, value.ravel().tolist())
            else:
                yield np.ascontiguousarray(value).tobytes()
        elif isinstance(value, np.generic):
            yield f"{value.dtype.str}{value!r}".encode()
        elif isinstance(value, pd.DataFrame):
            yield from (self.of(value.columns), self.of(value.index))
            yield from (self.of(value.iloc[:, place]) for place in range(value.shape[1]))
        elif isinstance(value, pd.Series):
            yield from (self.of(value.name), self.of(value.index), self.of(value.array))
        elif isinstance(value, pd.Categorical):
            yield from (self.of(np.asarray(value.codes)), self.of(value.categories), self.of(bool(value.ordered)))
        elif isinstance(value, pd.MultiIndex):
            raise Unknown
        else:  # another index, or an array of pandas' own
            yield from (str(value.dtype).encode(), self.of(getattr(value, "name", None)), self.of(np.asarray(value)))

    def _code(self, value: Any) -> Iterable[bytes]:  # noqa: ANN401
        """Functions, classes and modules: those of packages by their names, with what a function of theirs encloses."""
        if isinstance(value, partial):
            yield from (self.of(value.func), self.of(value.args), self.of(value.keywords))
        elif isinstance(value, MethodType):
            yield from (self.of(value.__func__), self.of(value.__self__))
        elif isinstance(value, CodeType):
            yield value.co_code
            yield repr(value.co_names).encode()
            yield from map(self.of, value.co_consts)
        elif isinstance(value, ModuleType):
            _from_package(value.__name__)
            yield value.__name__.encode()
        else:
            _from_package(value.__module__ or "builtins")
            yield f"{value.__module__}.{value.__qualname__}".encode()
            if isinstance(value, BuiltinFunctionType) and not isinstance(value.__self__, ModuleType | type(None)):
                yield self.of(value.__self__)
            if isinstance(value, FunctionType):
                yield from (self.of(value.__code__), self.of(value.__defaults__), self.of(value.__kwdefaults__))
                yield from (self.of(cell.cell_contents) for cell in value.__closure__ or ())
            elif isinstance(value, type) and "<locals>" in value.__qualname__:
                raise Unknown


@lru_cache(maxsize=4096)
def _text_digest(text: str) -> bytes:
    return _digest("str", repr(text).encode("utf-8", "surrogatepass"))


def _digest(kind: str, *parts: bytes) -> bytes:
    found = hashlib.blake2b(kind.encode(), digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def _from_package(module: str) -> None:
    """Refuse what is of another package than those whose versions are known.

    Raises
    ------
    Unknown
    """
    if module.partition(".")[0] not in _PACKAGES:
        raise Unknown


def _attributes(value: object) -> dict[str, Any] | None:
    """The attributes of an object by name, but for what it has worked out of them; None where it keeps none to be seen."""
    own: dict[str, Any] | None = dict(vars(value)) if hasattr(value, "__dict__") else None
    for kind in type(value).__mro__:
        names = kind.__dict__.get("__slots__", ())
        for name in (names,) if isinstance(names, str) else names:
            if hasattr(value, name):
                own = own or {}
                own[name] = getattr(value, name)
    if own is None:
        return None
    derived = _derived(type(value))
    return {name: each for name, each in own.items() if name not in derived} if derived else own


@lru_cache(maxsize=1024)
def _derived(kind: type) -> frozenset[str]:
    """The attributes of a class that its objects work out themselves."""
    return frozenset(
        name for base in kind.__mro__ for name, each in vars(base).items() if type(each) is cached_property
    )
