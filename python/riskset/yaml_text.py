"""Writes values as YAML, in quotes only where they are needed, so that our reader reads the same values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

from riskset.yaml_lines import plain_value

# What may stand without quotes everywhere, also between braces: no colon, comma, number sign, question mark or bracket.
_WITHIN = r"\w.()+\-/%<>=≥≤±*;'\"&|!°\u2013\u2014\u2019"
_PLAIN = re.compile(rf"[\w<≥≤(+](?:[{_WITHIN} ]*[{_WITHIN}])?")
_MERGE = "<<"
# JSON leaves these as they are, and YAML takes them as ends of lines or not at all.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LONGEST_KEY = 1000


def scalar(value: object) -> str:
    """A text, number, truth value or nothing as YAML on one line.

    Parameters
    ----------
    value : str, int, float, bool or None

    Returns
    -------
    str
        Text that :func:`riskset.yaml_lines.parse_yaml` reads as the same value, also between the braces of a mapping.

    Raises
    ------
    ValueError
        When YAML cannot hold the value: nan, infinity, or a whole number of hundreds of digits.
    TypeError
        When the value is not a scalar.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        is_text = isinstance(plain_value(value), str)
        return value if is_text and _is_plain(value) else _quoted(value)
    if isinstance(value, int | float):
        return _number(value)
    message = f"a {type(value).__name__} is not a scalar of YAML"
    raise TypeError(message)


def key(value: object) -> str:
    """A key as YAML on one line: as :func:`scalar` writes it, but ``0`` needs no quotes, since keys are read as text."""
    if isinstance(value, str):
        return value if _is_plain(value) and plain_value(value) is not None else _quoted(value)
    return scalar(value)


def flow(value: object) -> str:
    """Mappings and lists, one in the other, as YAML on one line: ``{kind: ordinal, levels: [Low, High]}``.

    Parameters
    ----------
    value : mapping, sequence or scalar
        Keys come back as text. A mapping and a list may be empty.

    Raises
    ------
    ValueError, TypeError
        As :func:`scalar` does.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(_entry(key(name), flow(inner)) for name, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def block(value: Mapping[str, object], *, width: int = 120, indent: int = 0) -> str:
    """A mapping over several lines: an entry on one line where it fits into `width` characters, else below its key.

    Raises
    ------
    ValueError, TypeError
        As :func:`scalar` does; also of a key that is too long for YAML.
    """
    lines: list[str] = []
    for name, inner in value.items():
        written, start = flow(inner), f"{' ' * indent}{key(name)}:"
        if len(start) > _LONGEST_KEY:
            message = f"a key of {len(name)} characters is longer than a study file can hold"
            raise ValueError(message)
        if isinstance(inner, Mapping) and inner and (len(start) + len(written) >= width or not indent):
            lines.append(f"{start}\n{block(inner, width=width, indent=indent + 2)}")
        else:
            lines.append(f"{start} {written}\n")
    return "".join(lines)


def _entry(name: str, value: str) -> str:
    """An entry of a mapping; a key that is longer than YAML's plain form takes is marked as one."""
    return f"{name}: {value}" if len(name) <= _LONGEST_KEY else f"? {name} : {value}"


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text != _MERGE


def _quoted(text: str) -> str:
    """The text in double quotes, on one line; in single ones where that needs no backslash."""
    written = json.dumps(text, ensure_ascii=False)
    written = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    return "'" + text.replace("'", "''") + "'" if "\\" in written and text.isprintable() else written


def _number(value: float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        message = f"{value} is not a number that a study file can hold"
        raise ValueError(message)
    written = str(int(value)) if isinstance(value, int) else repr(float(value))
    if plain_value(written) != value:
        message = f"a number of {len(written)} digits is longer than a study file can hold"
        raise ValueError(message)
    return written
