"""What Quarto says while it renders: which of it is a warning, and which line tells why it failed."""

from __future__ import annotations

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Quarto's own (its filters name the line of their code), pandoc's, Typst's, and that of riskset's filters and steps. What
# kernels log has the logger's name at its head or behind a colon.
_WARNING = re.compile(r"(?:WARN(?:ING)?(?: \([^()]*:\d+\))?:? +|\[WARNING\] +|warning: +|riskset: +)(?P<message>\S.*)")


# A message that begins with an empty line stands on the next one.
_EMPTY_HEAD = re.compile(r"^(WARN(?:ING)?(?: \([^()]*:\d+\))?):?[ \t]*\n(?=\S)", re.MULTILINE)


def warnings_in(said: str) -> list[str]:
    """The warnings in what Quarto said, each once, without what its kernels log.

    A line that is indented goes on with the warning before it, as pandoc writes them.
    """
    found: list[str] = []
    goes_on = False
    for line in _lines(_EMPTY_HEAD.sub(r"\1 ", _COLOURS.sub("", said))):
        match = _WARNING.fullmatch(line.rstrip())
        if match is not None:
            found.append(match["message"])
        elif goes_on and line.startswith("  ") and line.strip():
            found[-1] += f" {line.strip()}"
        goes_on = match is not None or (goes_on and line.startswith("  "))
    return list(dict.fromkeys(found))


def telling_line(said: str) -> str:
    """The line that says why Quarto failed: the last that is an error or riskset's, else the last of all."""
    lines = [line.strip() for line in _lines(said) if line.strip()]
    telling = [line for line in lines if line.startswith(("riskset:", "ERROR"))] or lines
    return telling[-1].rstrip(".") if telling else "it says nothing"


def _lines(said: str) -> list[str]:
    return _COLOURS.sub("", said).splitlines()
