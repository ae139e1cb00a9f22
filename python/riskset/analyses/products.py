"""Products of two variables: what each is called, which no variable and no column of the study is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions

Pair = tuple[str, str]


def product_name(cohort: Cohort, pair: Sequence[str]) -> str:
    """The name of the product of two variables in the store: ``a:b``.

    A name that holds a colon itself stands in brackets, ``(a:b):c``, and so does the whole, ``(a:b)``, where a variable
    or a column of the study has its name.
    """
    name = ":".join(_bracketed(part, ":") for part in pair)
    source = cohort.builder.source
    while name in source.study.variables or name in source.table.columns:
        name = f"({name})"
    return name


def product_level(levels: Sequence[str]) -> str:
    """The level of a product of two variables, each of which has one, or none where it is a number."""
    return " \u00d7 ".join(_bracketed(level, "\u00d7") for level in levels if level)


def products_of(cohort: Cohort, regressions: Iterable[Regressions]) -> dict[str, Pair]:
    """The products of the models of some displays, by their names."""
    pairs = ((first, second) for each in regressions for first, second in each.interactions)
    return {product_name(cohort, pair): pair for pair in pairs}


def _bracketed(part: str, sign: str) -> str:
    """A part that holds the sign between parts, in brackets."""
    return f"({part})" if sign in part else part
