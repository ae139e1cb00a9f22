"""The programs whose numbers a report prints, with their versions; and methods that packages of others bring."""

from __future__ import annotations

import platform
from importlib.metadata import packages_distributions, version
from typing import TYPE_CHECKING

from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.kinds.baseline.own import own_statistics, own_tests
from riskset.kinds.registry import installed_kinds, own_kinds
from riskset.methods.known import KNOWN, methods_of
from riskset.methods.wording import cite, named_as_is, together
from riskset.study.entries.base import DisplayBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran

_LIBRARIES = (("NumPy", "numpy", "harris2020"), ("SciPy", "scipy", "virtanen2020"))


def programs(ran: Ran) -> Iterator[str]:
    """Name the programs, with their versions."""
    if not any(ran.results.values()):
        return
    libraries = [f"{name}{cite(key)} (version {version(package)})" for name, package, key in _LIBRARIES]
    others = [f"{named_as_is(package)} (version {version(package)})" for package in sorted(_packages(ran))]
    yield (
        f"analyses were done with riskset{cite('software')} (version {version('riskset')}) in Python "
        f"{platform.python_version()}, with {together([*libraries, *others])}"
    )


def others_methods(ran: Ran) -> Iterator[str]:
    """Name methods of other packages' displays by the words that they have for them."""
    found: dict[str, None] = {}
    for row in ran.rows():
        if ran.cohort.study.displays[row.display].kind_name() not in own_kinds():
            found |= dict.fromkeys(each.name for each in methods_of(row) if each not in KNOWN and each.stored)
    if found:
        yield f"further methods were {together(named_as_is(name) for name in found)}"


def _packages(ran: Ran) -> set[str]:
    """Other packages that brought a kind of display, a test or a statistic which the study uses."""
    used: set[object] = set()
    for entry, rows in ran.entries(DisplayBase):
        kind = installed_kinds().of(entry)
        if kind.name not in own_kinds():
            used.add(kind.analyse or kind.entry)
        if isinstance(entry, BaselineDisplay):
            words = {row.method for row in rows}
            used |= {test.p_value for test in own_tests().known.values() if test.words in words}
            of_variables = {
                each
                for name in entry.rows(ran.cohort.study)
                for each in entry.statistics_of(name, ran.cohort.variable(name).kind)
            }
            for name, statistic in own_statistics().known.items():
                used |= set(statistic.parts.values()) if name in of_variables else set()
    modules = {getattr(each, "__module__", "").partition(".")[0] for each in used} - {"", "riskset", "__main__"}
    if not modules:
        return set()
    known = packages_distributions()
    return {name for module in modules for name in known.get(module, [])[:1]}
