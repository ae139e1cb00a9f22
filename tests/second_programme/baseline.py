"""A table of characteristics, recomputed from the raw rows: what stands at each name."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd
from statsmodels.stats.multitest import multipletests

from second_programme.comparing import NOT_TESTED, compared
from second_programme.meaning import line_label, shown_level
from second_programme.reading import SIZE, Expected, Path
from second_programme.rounding import CLOSED, UNCHECKED, interval, joined, number, p_text, with_limits, words

if TYPE_CHECKING:
    from second_programme.rounding import Text
    from second_programme.rows import Levels, Raw

EVERYONE = "All patients"
FORMS = {"n-percent": "n (%)", "n-of-percent": "n/N (%)", "count": "n", "percent": "%"}
METHODS = {"holm": "holm", "hochberg": "simes-hochberg", "bonferroni": "bonferroni", "benjamini-hochberg": "fdr_bh"}


def baseline_table(raw: Raw, entry: dict[str, Any]) -> Expected:
    """The cells of a display of this kind."""
    return _Baseline(raw.shown_by(entry), entry).table()


class _Baseline:
    def __init__(self, raw: Raw, entry: dict[str, Any]) -> None:
        self.raw, self.entry, self.found = raw, entry, Expected()
        by = entry.get("by")
        self.groups: Levels | None = None if by is None else raw.groups(by)
        names = [] if self.groups is None else self.groups.names
        everyone = pd.Series(data=True, index=raw.rows) if self.groups is None else self.groups.of.notna()
        self.parts: dict[Path, pd.Series] = {}
        if self.groups is None or entry.get("overall"):
            self.parts[EVERYONE,] = everyone
        for name in names:
            self.parts[self.groups.label, name] = self.groups.of == name
        self.everyone = everyone

    def table(self) -> Expected:
        for column, members in self.parts.items():
            self.found.put(SIZE, column, number(Fraction(int(members.sum())), 0))
        for name in self.entry["variables"]:
            if self.raw.is_number(name):
                self.number_rows(name)
            else:
                self.level_rows(name)
        return self.found

    def option(self, name: str, key: str) -> Any:
        """What the entry says of a variable: its own option, that of its kind, of the kind that its kind follows."""
        own = self.entry["variables"]
        if isinstance(own, dict) and key in (own[name] or {}):
            return own[name][key]
        kind = self.raw.spec(name)["kind"]
        follows = "continuous" if self.raw.is_number(name) else "categorical"
        named = self.entry.get({"test": "tests"}.get(key, key), {})
        if not isinstance(named, dict):
            return named
        return next((named[each] for each in (name, kind, follows) if each in named), None)

    def stub(self, name: str, text: str, values: pd.Series, form: str) -> str:
        """The stub of a variable's first row."""
        numbers = " + ".join(
            str(int(values[members].notna().sum()))
            for column, members in self.parts.items()
            if column != (EVERYONE,) or len(self.parts) == 1
        )
        there = form == "stub" or (form == "cell" and self.raw.is_number(name))
        return f"{text} (N = {numbers})" if there and self.missing(values) else text

    def missing(self, values: pd.Series) -> bool:
        return bool(values[self.everyone].isna().any())

    def form(self, name: str) -> str:
        chosen = self.option(name, "missing")
        return {True: "row", False: "none", None: "row"}.get(chosen, chosen)

    def number_rows(self, name: str) -> None:
        values, digits = self.raw.numbers(name), self.raw.digits(name)
        chosen = self.option(name, "statistics") or "median-range"
        chosen = [chosen] if isinstance(chosen, str) else chosen
        form, label = self.form(name), self.raw.label(name)
        own_rows = len(chosen) > 1 or bool(self.option(name, "summary_rows"))
        title = self.stub(name, label if own_rows else f"{label}, {SUMMARIES[chosen[0]]}", values, form)
        self.found.row((title,))
        self.tests(title, name, values, [])
        for statistic in chosen:
            text = SUMMARIES[statistic]
            row = (title, text[:1].upper() + text[1:] if len(text) > 1 else text) if own_rows else (title,)
            for column, members in self.parts.items():
                self.found.put(row, column, summary(values[members].dropna(), statistic, digits))
        self.missing_row(title, values, form)

    def level_rows(self, name: str) -> None:
        found, spec = self.raw.levels(name), self.raw.spec(name)
        form = self.form(name)
        statistic = self.option(name, "statistics") or "n-percent"
        statistic = statistic[0] if isinstance(statistic, list) else statistic
        if form == "cell" and self.missing(found.of):
            statistic = "n-of-percent"
        named = self.option(name, "level")
        shown = named
        if spec["kind"] == "dichotomous" and named is None:
            shown = shown_level(found.names, found.label, spec.get("reference"))
        text = f"{found.label}: {named}" if named and spec["kind"] != "dichotomous" else found.label
        if spec["kind"] == "dichotomous" and shown is not None:
            text = line_label(found.label, shown)
        title = self.stub(name, f"{text}, {FORMS[statistic]}", found.of, form)
        self.found.row((title,))
        self.tests(title, name, found.of, found.names)
        for level in [shown] if shown is not None else found.names:
            row = (title,) if shown is not None else (title, level)
            for column, members in self.parts.items():
                self.found.put(row, column, self.count(found.of, members, level, statistic))
        self.missing_row(title, found.of, form)

    def count(self, values: pd.Series, members: pd.Series, level: str, statistic: str) -> Text:
        """A level's patients in a group, and their percentage of what the entry says."""
        count, known = int((values[members] == level).sum()), int(values[members].notna().sum())
        of = {
            "non-missing": known,
            "column": int(members.sum()),
            "row": int((values[self.everyone] == level).sum()),
            "total": int(values[self.everyone].notna().sum()),
        }[self.entry.get("percent", "non-missing")]
        return joined(
            {"n-percent": "{c} ({p})", "n-of-percent": "{c}/{n} ({p})", "count": "{c}", "percent": "{p}"}[statistic],
            c=number(Fraction(count), 0),
            n=number(Fraction(known), 0),
            p=number(Fraction(100 * count, of) if of else None, 1),
        )

    def missing_row(self, title: str, values: pd.Series, form: str) -> None:
        if form == "row" and self.missing(values):
            for column, members in self.parts.items():
                self.found.put((title, "Missing, n"), column, number(Fraction(int(values[members].isna().sum())), 0))

    def comparisons(self) -> list[tuple[str, ...]]:
        """The groups of each comparison; all of them, then pairs."""
        if self.groups is None:
            return []
        p, names = self.entry.get("p", "overall"), self.groups.names
        pairs = self.entry.get("pairs") or list(combinations(names, 2))
        whole = [tuple(names)] if p in {"overall", "both"} else []
        return [*whole, *(map(tuple, pairs) if p in {"pairwise", "both"} else [])]

    def tests(self, title: str, name: str, values: pd.Series, levels: list[str]) -> None:
        """P values of a variable: each pair on its own two groups, adjusted over the pairs of the row."""
        asked, p = self.comparisons(), self.entry.get("p", "overall")
        test, kind = self.option(name, "test"), self.raw.spec(name)["kind"]
        found: dict[Path, float | None] = {}
        for place, groups in enumerate(asked):
            whole = place == 0 and p in {"overall", "both"}
            column = ("P", "All groups" if whole else " vs. ".join(groups))
            members = self.groups.of.where(self.groups.of.isin(groups), None)
            found[("P",) if len(asked) == 1 and whole else column] = compared(values, members, kind, levels, test)
        pairs = [column for column in found if column not in {("P",), ("P", "All groups")}]
        known = [column for column in pairs if found[column] is not None]
        method = self.entry.get("adjust", "none")
        unsure = method != "none" and any(found[column] == NOT_TESTED for column in known)
        if known and method != "none" and not unsure:
            found |= dict(
                zip(known, multipletests([found[each] for each in known], method=METHODS[method])[1], strict=True)
            )
        for column, value in found.items():
            skipped = value == NOT_TESTED or (unsure and column in known)
            self.found.put((title,), column, UNCHECKED if skipped else p_text(value, "NA"))


SUMMARIES = {
    "median-range": "median (range)",
    "median-iqr": "median (IQR)",
    "mean-sd": "mean (SD)",
    "mean-range": "mean (range)",
    "median": "median",
    "mean": "mean",
    "range": "range",
    "n": "n",
}


def summary(values: pd.Series, statistic: str, digits: int) -> Text:
    """A summary of a number in one group, exact in decimals but for the standard deviation."""
    size = number(Fraction(len(values)), 0)
    if values.empty:
        return size if statistic == "n" else words("NE")
    exact = [Fraction(f"{value:g}") for value in sorted(values)]
    middle, low, high = (number(_quantile(exact, Fraction(quarter, 4)), digits) for quarter in (2, 1, 3))
    mean, sd = number(sum(exact) / len(exact), digits), number(values.std(), digits, CLOSED)
    ends = [number(exact[place], digits) for place in (0, -1)]
    return {
        "median-range": with_limits(middle, *ends),
        "median-iqr": with_limits(middle, low, high),
        "mean-sd": joined("{mean} ({sd})", mean=mean, sd=sd),
        "mean-range": with_limits(mean, *ends),
        "median": middle,
        "mean": mean,
        "range": interval(*ends),
        "n": size,
    }[statistic]


def _quantile(ordered: list[Fraction], share: Fraction) -> Fraction:
    """Hyndman and Fan's seventh definition, that of R and Excel."""
    place = (len(ordered) - 1) * share
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
