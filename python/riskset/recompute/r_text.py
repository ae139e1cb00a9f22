"""Values as R writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def r(value: Any) -> str:  # noqa: ANN401  a text, a number, or a list of texts
    """A value as R writes it."""
    if isinstance(value, (list, tuple)):
        inner = ", ".join(r(each) for each in value)
        return inner if len(value) == 1 else f"c({inner})"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return repr(value)


def listed(values: Mapping[str, Any]) -> str:
    """A mapping as a named list of R."""
    return f"list({', '.join(f'`{name}` = {r(value)}' for name, value in values.items())})"
