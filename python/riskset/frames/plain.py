"""Turns a caller's values into those of a study file: mappings with text keys, lists, texts and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
from pydantic import BaseModel

from riskset.study.keys import key_of


def plain(value: Any) -> Any:  # noqa: ANN401  whatever a caller gives
    """The value as a study file would hold it. Other values stay as they are, and the checks refuse them."""
    if isinstance(value, BaseModel):
        return plain(value.model_dump(by_alias=True, exclude_unset=True))
    if isinstance(value, Mapping):
        return {_key(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, AbstractSet | Sequence) and not isinstance(value, str | bytes):
        return [plain(each) for each in (sorted(value, key=str) if isinstance(value, AbstractSet) else value)]
    return value.isoformat() if isinstance(value, dt.date) else value


def _key(name: object) -> str:
    """A key as text: a text stays as it is, a code such as 1 or True is written as a study file writes it."""
    return name if isinstance(name, str) else key_of(name)


def plain_mapping(value: Any, what: str) -> dict[str, Any]:  # noqa: ANN401
    """The mapping that a caller gave, or an empty one for None.

    Raises
    ------
    TypeError
        If it is not a mapping.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        message = f"{what} is a mapping, such as {what}={{...}}, not {type(value).__name__}"
        raise TypeError(message)
    mapping: dict[str, Any] = plain(value)
    return mapping
