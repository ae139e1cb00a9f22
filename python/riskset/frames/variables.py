"""Describes a column of a frame as a characteristic of patients: from the frame, the caller's options, or a guess."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.drafting.columns import guess_column
from riskset.naming import counted
from riskset.problems import Problem, did_you_mean, quoted
from riskset.study import StudyProblems
from riskset.study.data_frames import FRAME
from riskset.study.levels import level_map, looks_like_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.drafting.guess import Guess
    from riskset.drafting.values import Values
    from riskset.study.table import Column

_OF_LEVELS = {"categorical", "ordinal", "dichotomous"}
_OF_NUMBERS = {"continuous", "count"}


@dataclass(frozen=True)
class Said:
    """The caller's options for columns, by name.

    Attributes
    ----------
    kinds : mapping of str to str
    levels : mapping of str to levels
        As a study file writes them.
    labels : mapping of str to str
    missing : mapping of str to list
        Values that mean not known.
    ordered : frozenset of str
        Columns whose categories have an order that the frame declares.
    """

    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    levels: Mapping[str, Any] = field(default_factory=dict[str, Any])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: Mapping[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    ordered: frozenset[str] = frozenset()

    def of(self, name: str) -> bool:
        """Whether the caller gives the kind or levels of a column, which makes it a characteristic in any case."""
        return name in self.kinds or name in self.levels


@dataclass(frozen=True)
class Described:
    """A column as a variable: its entry, or why it has none, and warnings for the caller.

    Attributes
    ----------
    name : str
    use : str
        ``variable`` or ``date`` if it is a characteristic; otherwise as in :class:`riskset.drafting.columns.Guess`.
    spec : dict
        The entry of a study file.
    warnings : tuple of str
    """

    name: str
    use: str
    spec: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def is_characteristic(self) -> bool:
        """Whether it describes patients."""
        return self.use in {"variable", "date"} and bool(self.spec)

    @property
    def levels(self) -> list[str]:
        """The printed levels in order."""
        levels = level_map(self.spec.get("levels")) or {}
        return list(dict.fromkeys(label for label in levels.values() if label is not None))


def describe(column: Column, said: Said) -> Described:
    """Describe a column of a frame.

    Parameters
    ----------
    column : Column
        Its `labels` are the frame's categories; its `label` is the caller's.
    said : Said
    """
    name = column.name
    levels = said.levels.get(name)
    seen = column if levels is None else replace(column, labels=_printed(levels))
    guess = guess_column(seen)
    described = _with_known_codes(guess)
    spec = described.spec
    if levels is not None:
        kind = spec.get("kind") if spec.get("kind") in _OF_LEVELS else "categorical"
        spec = {"label": spec.get("label") or _label(guess), "kind": kind, "levels": levels}
        described = Described(name, "variable", spec)
    elif column.labels and "levels" in spec:
        described = _in_order(described, column, is_ordered=name in said.ordered)
        if looks_like_text(len(described.levels), guess.values.known):
            described = replace(described, use="text")
    if name in said.kinds and said.kinds[name] != spec.get("kind"):
        described = _of_kind(described, guess, column, said.kinds[name], levels)
    if name in said.missing and described.spec:
        described = replace(described, spec={**described.spec, "missing": said.missing[name]})
    return described


def _label(guess: Guess) -> str:
    return guess.values.column.label or words.label_of(guess.name)


def _printed(levels: Any) -> dict[str, str]:  # noqa: ANN401
    """Levels that the caller gives, as a data file's value labels."""
    given = level_map(levels) if isinstance(levels, dict | list) else None
    return {key: str(label) for key, label in (given or {}).items() if label is not None}


def _with_known_codes(guess: Guess) -> Described:
    """The guess without what it only supposes: a number is not taken for a missing code unless the caller says so."""
    spec, values = dict(guess.spec), guess.values
    unknown, supposed = set(values.unknown), [key for key in values.codes_apart if key in values.counts]
    missing = [key for key in spec.pop("missing", []) if key in unknown]
    if missing:
        spec["missing"] = missing
    levels: dict[str, str | None] | None = spec.get("levels")
    if levels is not None and any(levels.get(key, key) is None for key in supposed):
        spec["levels"] = {key: key if label is None and key in supposed else label for key, label in levels.items()}
        spec["kind"] = "categorical"
    return Described(guess.name, guess.use, spec, tuple(_warnings(guess, supposed)))


def _warnings(guess: Guess, supposed: list[str]) -> list[str]:
    """What the caller should look at: codes that may mean missing, words that do, and limits."""
    values, name = guess.values, guess.name
    if guess.use not in {"variable", "date"}:
        return []
    found: list[str] = []
    if supposed:
        found.append(
            f"column {quoted(name)}: {_count(values, supposed)}, apart from all other values, counted as "
            f'{"a value" if len(supposed) == 1 else "values"}; if it means not known, say so: missing={{"{name}": [{", ".join(supposed)}]}}'
        )
    absent = [key for key in values.unknown if key in values.counts]
    if absent:
        found.append(
            f"column {quoted(name)}: {_count(values, absent)} counted as not known; to show it as a level, name all "
            f'levels: levels={{"{name}": [...]}}'
        )
    beyond = [remark.text for remark in guess.remarks if remark.key in {"below", "above"}]
    if beyond:
        found.append(f"column {quoted(name)}: {'; '.join(beyond)} Counted as the limit, which a footnote says")
    return found


def _count(values: Values, keys: list[str]) -> str:
    return ", ".join(f"{quoted(key)} in {counted(values.counts[key], 'row')}" for key in keys)


def _in_order(described: Described, column: Column, *, is_ordered: bool) -> Described:
    """Levels in the order of the frame's categories; those with a declared order are a scale where they are more than two.

    Categories in alphabetical order are in no order that anybody meant: of a known scale they get its order.
    """
    levels: dict[str, str | None] = described.spec["levels"]
    keys = [key for key in column.labels if key in levels]
    is_alphabetical = keys == sorted(keys)
    if is_ordered or not is_alphabetical or described.spec["kind"] != "ordinal":
        levels = {key: levels[key] for key in [*keys, *(key for key in levels if key not in keys)]}
    described = replace(described, spec={**described.spec, "levels": levels})
    if is_ordered and len(described.levels) > 2:
        described = replace(described, spec={**described.spec, "kind": "ordinal"})
    return described


def _of_kind(described: Described, guess: Guess, column: Column, kind: str, levels: Any) -> Described:  # noqa: ANN401
    """The column as a variable of the kind that the caller names."""
    spec: dict[str, Any] = {"label": described.spec.get("label") or _label(guess), "kind": kind}
    known = levels if levels is not None else described.spec.get("levels")
    if kind in _OF_LEVELS and known is not None and guess.kind != "multiple":
        spec["levels"] = known
    elif kind in _OF_LEVELS and column.labels:
        spec["levels"] = dict(column.labels)
    keys = {"below", "above", "missing"} if kind in _OF_NUMBERS else {"missing"}
    if kind == "multiple":
        keys = {"separator", "levels"} if guess.kind == "multiple" else set()
    spec |= {key: described.spec[key] for key in keys if key in described.spec and key not in spec}
    return replace(described, use="date" if kind == "date" else "variable", spec=spec, warnings=())


def named(described: Described, column: Column) -> dict[str, Any]:
    """The entry of a column that the caller names as a characteristic, whatever it looks like.

    Raises
    ------
    StudyProblems
        If its kind cannot be guessed.
    """
    if described.spec:
        return described.spec
    label = column.label or words.label_of(described.name)
    if described.use == "unclear":
        guess = guess_column(column)
        said = "; ".join(remark.text for remark in guess.remarks)
        message = f"nothing tells what {quoted(described.name)} is: {said}"
        remedy = f'Correct it in the frame, or say what it is: kinds={{"{described.name}": ...}}'
        raise StudyProblems([Problem(file=FRAME, column=described.name, message=message, remedy=remedy)])
    is_number = column.known.any() and not column.numbers[1].any()
    return {"label": label, "kind": "continuous" if is_number or not column.known.any() else "categorical"}


def unknown_names(names: Iterable[str], columns: list[str], what: str) -> list[Problem]:
    """A problem for each name that is not a column."""
    return [
        Problem(
            file=FRAME,
            value=str(name),
            message=f"{what} names {quoted(name)}, which is not a column",
            remedy=did_you_mean(str(name), columns, "Columns"),
        )
        for name in names
        if name not in columns
    ]
