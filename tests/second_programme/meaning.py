"""Which of two levels the line of a dichotomous variable counts, and what the line is called."""

from __future__ import annotations

# The level that a line of a dichotomous variable means, whatever the order of its levels.
ANSWERS = {"yes", "ja", "oui", "s\u00ed", "present", "true", "\u662f", "\u0434\u0430"}
AFFIRMATIVE = ANSWERS | {"positive", "positiv"}


def shown_level(names: list[str], label: str, reference: str | None) -> str:
    """The level that a dichotomous variable's line counts: that which the label names, else the affirmative one."""
    if reference is not None:
        return next(name for name in names if name != reference)
    named = [name for name in names if name.casefold() == label.rpartition(", ")[2].casefold()]
    return named[0] if named else next(name for name in names if name.casefold() in AFFIRMATIVE)


def line_label(label: str, shown: str) -> str:
    """The label of a dichotomous variable's line, with the level that it shows where neither says it."""
    told = shown.casefold() in ANSWERS or shown.casefold() in label.casefold()
    return label if told else f"{label}: {shown}"
