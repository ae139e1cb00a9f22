"""Which models of regressions a forest plot draws, by the names that its entry gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def models_named(names: Sequence[str] | None, there: Sequence[str]) -> list[str]:
    """The models that names choose, in their order, or all.

    A name is that of a model, or what several have in common: ``multivariable`` and ``Fine-Gray`` are both of
    ``Fine-Gray, multivariable``.
    """
    if names is None:
        return list(there)
    found = ([name] if name in there else [each for each in there if f", {name}, " in f", {each}, "] for name in names)
    return list(dict.fromkeys(model for models in found for model in models))
