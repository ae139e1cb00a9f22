"""What an entry of regressions tells those who check its outcomes and its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class Modelling(Protocol):
    """An entry of regressions; its keys are described where they are declared."""

    endpoints: Any
    outcomes: Any
    measure: Any
    measures: Any
    selection: Any
    variables: Any
    per: Any
    interactions: Any
    modelled: Any
    landmark_shown: Any

    def variables_of(self, endpoint: str) -> list[str]:
        """The variables of an endpoint's rows."""
        ...

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables that it names, each with its place."""
        ...

    def methods_named(self, checks: Checks) -> set[str]:
        """The regressions of all endpoints."""
        ...
