# ruff: noqa: INP001
"""The table of every published number: target, achieved, difference, and whether it is met."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numbers_of import Numbers

from riskset.stats.contingency import pearson_chi_square
from riskset.stats.errors import NotEstimable
from riskset.stats.means import student_t
from riskset.stats.ranks import wilcoxon_rank_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.simulate.published import BaselineRow, BaselineTable, Printed, Published

FLAGS = {"platelets_low", "ldh_high"}
CONTINUOUS = {"age", "relapses", "prior_lines", "platelets", "blasts", "dose"}
PAIRS = {
    "mrd_negative_non_transplant": ("non_transplant", "mrd_negative"),
    "mrd_negative_mrd_positive": ("mrd_positive", "mrd_negative"),
    "non_transplant_mrd_positive": ("non_transplant", "mrd_positive"),
}
# Which contradiction of published.yml a number that is not met belongs to: by place and the beginning of its name.
CONTRADICTED = {
    ("table-4", "good_risk.mrd_positive"): "good-risk cytogenetics",
    ("table-4", "platelets_low."): "denominators of platelets and LDH in Table 4",
    ("table-4", "ldh_high."): "denominators of platelets and LDH in Table 4",
    ("table-4", "source"): "source of CAR-T cells",
    ("table-1", "relapses.p"): "number of relapses before CAR-T therapy",
    ("table-4", "relapses.p"): "number of relapses before CAR-T therapy",
    ("methods", "graft.blood"): "transplanted patients",
    ("patient characteristics", "prior_hsct"): "prior transplantation",
    ("patient characteristics", "bcr_abl1"): "BCR-ABL1",
    ("minimal residual disease", "relapse.p.mrd_negative_others"): "relapse between MRD- and MRD+",
    ("minimal residual disease", "os_2y.mrd_negative.again"): "survival of the MRD- group",
    ("factors", "age_40.lfs.lower"): "lower limit of age on LFS",
    ("infection", "bacterial"): "transplanted patients",
    ("infection", "fungal"): "transplanted patients",
    ("discussion", "bacterial"): "transplanted patients",
    ("discussion", "fungal"): "transplanted patients",
    ("discussion", "treatment_related_deaths"): "deaths without relapse",
}
# Not numbers of the patients: conditions of the study, thresholds, times at which something is stated.
NOT_PATIENTS = {
    "age.upper_bound", "mrd.sensitivity", "enrolment.first", "enrolment.last", "morphological_disease.from", "age.cut",
    "neutrophils.threshold", "platelets.threshold", "agvhd_3_4.at", "cgvhd.at", "viremia.at",
}  # fmt: skip


class Row(NamedTuple):
    """A published number beside the cohort's."""

    place: str
    number: str
    kind: str
    target: str
    achieved: float | None
    tolerance: str
    met: str
    note: str


def achieved(published: Published, frame: pd.DataFrame) -> pd.DataFrame:
    """Every published number with the cohort's own, as a table."""
    numbers = Numbers(frame)
    rows = [
        *_baseline(published, "table-1", numbers),
        *_models(published, numbers),
        *_outcomes(published, numbers),
        *_baseline(published, "table-4", numbers),
        *_text(published, numbers),
    ]
    table = pd.DataFrame(rows)
    target = pd.to_numeric(table["target"].str.removeprefix("< "), errors="coerce")
    bound = table["target"].str.startswith("<")
    table.insert(5, "difference", (table["achieved"] - target).where(~bound).round(4))
    table["achieved"] = table["achieved"].map(
        lambda x: "" if x is None or math.isnan(x) else f"{x:.7f}".rstrip("0").rstrip(".")
    )
    return table


def _row(place: str, number: str, kind: str, printed: Printed, value: float | None, note: str = "") -> Row:
    tolerance, met = _met(kind, printed, value)
    verdict = "yes" if met else "no"
    if not met:
        for (where, name), contradiction in CONTRADICTED.items():
            if place.startswith(where) and number.startswith(name):
                verdict, note = "contradiction", contradiction
    return Row(place, number, kind, printed.text, value, tolerance, verdict, note)


def _met(kind: str, printed: Printed, value: float | None) -> tuple[str, bool]:
    """The tolerance of a kind of number in words, and whether it is kept."""
    if value is None:
        return "", False
    target = printed.value
    prints = value < target if printed.bound else abs(value - target) <= printed.half_unit + 1e-9
    match kind:
        case "rate":
            return "0.1 percentage points", abs(value - target) <= 0.1 + 1e-9
        case "ratio":
            return "5 %", abs(value / target - 1) <= 0.05
        case "outcome P":
            sides = [(target if not printed.bound else target - 1e-9) < cut for cut in (0.05, 0.001)]
            return "same side of 0.05 and 0.001", prints or sides == [value < cut for cut in (0.05, 0.001)]
        case _:
            return "as printed", prints


def _baseline(published: Published, name: str, numbers: Numbers) -> Iterator[Row]:
    table = published.baseline(name)
    for row in table.rows:
        variable, _, level = row.variable.partition(".")
        for column in table.columns:
            yield from _cells(name, row, column, table, numbers)
        for pair, p in zip(table.comparisons, row.p or (), strict=False):
            label = f"{row.variable}.p.{pair[0]}|{pair[1]}"
            if variable in CONTINUOUS:
                a, b = (numbers.frame.loc[numbers.groups[g], variable].dropna() for g in pair)
                by_t = student_t([a, b]).p_value
                if name == "table-1":
                    value = wilcoxon_rank_sum([a, b], correction=False).p_value
                    note = f"rank-sum test; Student's t test gives {by_t:.3f}"
                else:
                    value, note = by_t, "Student's t test"
                if p is not None:
                    yield _row(name, label, "continuous P", p, value, note)
                continue
            found = _chi_square(numbers, row.variable, pair)
            if p is None:
                verdict = "yes" if found is None else "no"
                yield Row(name, label, "categorical P", "NA", found, "not computable", verdict, "")
            else:
                yield _row(name, label, "categorical P", p, found, "Pearson, no continuity correction")
        del level


def _cells(name: str, row: BaselineRow, column: str, table: BaselineTable, numbers: Numbers) -> Iterator[Row]:
    k = list(table.columns).index(column)
    variable, _, level = row.variable.partition(".")
    values = numbers.frame.loc[numbers.groups[column], variable].dropna()
    label = f"{row.variable}.{column}"
    if row.count is not None and row.percent is not None:
        count = int((values == level).sum() if level else (values == 1).sum())
        yield _row(name, f"{label}.count", "count", _whole(row.count[k]), count)
        yield _row(name, f"{label}.percent", "percent", row.percent[k], 100 * count / len(values))
    if row.of is not None:
        yield _row(name, f"{label}.of", "count", _whole(row.of[k]), len(values))
    if row.median is not None and row.range is not None:
        yield _row(name, f"{label}.median", "median", row.median[k], float(values.median()))
        yield _row(name, f"{label}.min", "range", row.range[k][0], float(values.min()))
        yield _row(name, f"{label}.max", "range", row.range[k][1], float(values.max()))


def _whole(count: int) -> Printed:
    from riskset.simulate.published import Printed

    return Printed(text=str(count), value=float(count), decimals=0)


def _chi_square(numbers: Numbers, variable: str, pair: tuple[str, str]) -> float | None:
    counts = []
    values = numbers.frame[variable]
    levels = values.dropna().unique()
    for group in pair:
        own = values[numbers.groups[group]].dropna()
        counts.append([int((own == level).sum()) for level in sorted(levels)])
    try:
        return pearson_chi_square(counts).p_value
    except NotEstimable:
        return None


def _models(published: Published, numbers: Numbers) -> Iterator[Row]:
    for row in published.models("table-2").rows:
        name = f"{row.endpoint}.{row.covariate}"
        for what, printed in (("hr", row.hr), ("lower", row.limits[0]), ("upper", row.limits[1])):
            yield _row("table-2", f"{name}.{what}", "ratio", printed, numbers.ratio(row.endpoint, row.covariate, what))
        if row.p is not None:
            p = numbers.ratio(row.endpoint, row.covariate, "p")
            yield _row("table-2", f"{name}.p", "outcome P", row.p, p, "Wald")


def _outcomes(published: Published, numbers: Numbers) -> Iterator[Row]:
    table = published.outcomes("table-3")
    for row in table.rows:
        for (endpoint, years, _), rate in zip(table.columns, row.rate, strict=True):
            value = numbers.rate(endpoint, years, row.group)
            yield _row("table-3", f"{endpoint}.{years:.0f}y.{row.group}", "rate", rate, value)
    for row in table.p:
        for endpoint, p in row.p.items():
            if p is not None:
                value = numbers.p(endpoint, *row.groups)
                yield _row("table-3", f"{endpoint}.p.{row.groups[0]}|{row.groups[1]}", "outcome P", p, value)


def _text(published: Published, numbers: Numbers) -> Iterator[Row]:
    for section, said in published.text.items():
        for name, number in said.items():
            if name in NOT_PATIENTS:
                yield Row(
                    section, name, "condition", str(number.value), None, "", "yes", "not a number of the patients"
                )
                continue
            kind, value, note = _said(name, numbers, published)
            yield _row(section, name, kind, number.number, value, note)


def _said(name: str, numbers: Numbers, published: Published) -> tuple[str, float | None, str]:
    """Kind, achieved value and note of a number of the text."""
    first, _, rest = name.partition(".")
    endpoint, _, years = first.rpartition("_")
    if years == "2y":
        return (
            "rate",
            numbers.rate(
                endpoint, 2, rest.removeprefix("mrd_") if rest == "mrd_non_transplant" else rest.removesuffix(".again")
            ),
            "",
        )
    if first in ("lfs", "os", "relapse", "nrm", "lfs_and_os") and rest.startswith("p"):
        return "outcome P", _p(first, rest, numbers), ""
    if first in ("mrd", "age_40", "relapses_over_1", "bridging"):
        endpoint, what = rest.split(".")
        covariate = "mrd_positive" if first == "mrd" else first
        return "outcome P" if what == "p" else "ratio", numbers.ratio(endpoint, covariate, what), ""
    if first == "follow_up":
        note = f"all patients: {numbers.follow_up(rest, 'all'):.0f} days"
        return "days", numbers.follow_up(rest, "transplant"), note
    return _counted(name, numbers, published)


def _p(endpoint: str, rest: str, numbers: Numbers) -> float:
    pair = rest.removeprefix("p").removeprefix(".")
    if pair == "mrd_negative_others":
        return max(numbers.p(endpoint, other, "mrd_negative") for other in ("non_transplant", "mrd_positive"))
    groups = PAIRS.get(pair, ("non_transplant", "transplant"))
    return (
        max(numbers.p(one, *groups) for one in ("lfs", "os"))
        if endpoint == "lfs_and_os"
        else numbers.p(endpoint, *groups)
    )


def _counted(  # noqa: C901 (one long list of counts)
    name: str, numbers: Numbers, published: Published
) -> tuple[str, float | None, str]:
    frame, n = numbers.frame, len(numbers.frame)
    t, nt = numbers.groups["transplant"], numbers.groups["non_transplant"]

    def count(mask: pd.Series | np.ndarray) -> float:
        return float(np.asarray(mask).sum())

    def of(column: str, value: object = 1) -> Callable[[], float]:
        return lambda: count(frame[column] == value)

    def median(column: str) -> Callable[[], float]:
        return lambda: float(frame[column].median())

    first = frame["first_event"]
    grade = frame["crs_grade"]
    heavy = frame["blasts"] >= published.said("patient characteristics", "morphological_disease.from").value
    counts: dict[str, Callable[[], float]] = {
        "patients": lambda: float(n),
        "non_transplant": lambda: count(nt),
        "transplant": lambda: count(t),
        "centres": lambda: float(frame["centre"].nunique()),
        "graft.blood_and_marrow": of("graft", "peripheral blood and marrow"),
        "graft.blood": of("graft", "peripheral blood"),
        "age.median.non_transplant": lambda: float(frame.loc[nt, "age"].median()),
        "age.median.transplant": lambda: float(frame.loc[t, "age"].median()),
        "primary_refractory": of("primary_refractory"),
        "prior_hsct": of("prior_hsct"),
        "bcr_abl1": of("bcr_abl1"),
        "morphological_disease": lambda: count(heavy),
        "blasts.median.morphological_disease": lambda: float(frame.loc[heavy, "blasts"].median()),
        "prior_hsct.non_transplant": lambda: count(frame.loc[nt, "prior_hsct"]),
        "prior_hsct.transplant": lambda: count(frame.loc[t, "prior_hsct"]),
        "prior_hsct.non_transplant.of": lambda: count(nt),
        "prior_hsct.transplant.of": lambda: count(t),
        "prior_hsct.p": lambda: _chi_square(numbers, "prior_hsct", ("non_transplant", "transplant")) or math.nan,
        "autologous.transplant": lambda: count(frame.loc[t, "source"] == "autologous"),
        "autologous.non_transplant": lambda: count(frame.loc[nt, "source"] == "autologous"),
        "autologous.transplant.of": lambda: count(t),
        "autologous.non_transplant.of": lambda: count(nt),
        "autologous.p": lambda: _chi_square(numbers, "source", ("non_transplant", "transplant")) or math.nan,
        "mrd_positive": of("mrd_before_transplant", "positive"),
        "mrd_positive.percent": lambda: 100 * count(numbers.groups["mrd_positive"]) / count(t),
        "crs.peak.median": median("crs_peak_day"),
        "crs.grade_0": lambda: count(grade == 0),
        "crs.without": lambda: count(grade == 0),
        "crs.grade_1_3": lambda: count(grade.between(1, 3)),
        "crs.grade_4_5": lambda: count(grade >= 4),
        "pyrexia": of("pyrexia"),
        "infection.septicemia": of("cart_infection", "septicemia"),
        "infection.pneumonia": of("cart_infection", "pneumonia"),
        "infection.diarrhea": of("cart_infection", "diarrhea"),
        "relapses.non_transplant": lambda: count((first == "relapse") & nt),
        "relapses.non_transplant.percent": lambda: 100 * count((first == "relapse") & nt) / count(nt),
        "relapses.second_count": lambda: count((first == "relapse") & t),
        "relapses.second_count.percent": lambda: 100 * count((first == "relapse") & t) / count(t),
        "non_relapse_deaths.transplant": lambda: count((first == "death") & t),
        "landmark": lambda: numbers.landmark / 30,
        "transplant_day.median": median("transplant_day"),
        "transplant_day.min": lambda: float(frame["transplant_day"].min()),
        "transplant_day.max": lambda: float(frame["transplant_day"].max()),
        "chimerism.by": lambda: float(frame["full_chimerism_day"].max()),
        "platelet_dysfunction": lambda: count(t & frame["platelet_engraftment_day"].isna()),
        "agvhd_3_4": lambda: numbers.after_transplant("agvhd_day", 100, only=(frame["agvhd_grade"] >= 3).to_numpy()),
        "agvhd_3_4.below": lambda: numbers.after_transplant(
            "agvhd_day", 100, only=(frame["agvhd_grade"] >= 3).to_numpy()
        ),
        "cgvhd": lambda: numbers.after_transplant("cgvhd_day", 730),
        "cmv": lambda: numbers.after_transplant("cmv_day", 730),
        "ebv": lambda: numbers.after_transplant("ebv_day", 730),
        "bacterial": of("bacterial_infection"),
        "fungal": of("fungal_infection"),
        "bacterial.of": lambda: count(t),
        "fungal.of": lambda: count(t),
        "bacterial.percent": lambda: 100 * count(frame["bacterial_infection"] == 1) / count(t),
        "fungal.percent": lambda: 100 * count(frame["fungal_infection"] == 1) / count(t),
        "cystitis": of("cystitis"),
        "ptld": of("ptld"),
        "seizures": of("seizures"),
        "immune_thrombocytopenia": of("immune_thrombocytopenia"),
        "treatment_related_deaths": lambda: count((first == "death") & t),
    }
    for share in ("primary_refractory", "prior_hsct", "bcr_abl1"):
        counts[f"{share}.percent"] = lambda share=share: 100 * count(frame[share]) / n
    counts["morphological_disease.percent"] = lambda: 100 * count(heavy) / n
    for name_of in ("thrombocytopenia", "neutropenia"):
        counts[name_of] = of(name_of)
        counts[f"{name_of}.percent"] = lambda name_of=name_of: 100 * count(frame[name_of]) / n
        counts[f"{name_of}.onset.median"] = median(f"{name_of}_onset_day")
        counts[f"{name_of}.duration.median"] = median(f"{name_of}_duration")
    for cell in ("neutrophil", "platelet"):
        for what in ("median", "min", "max"):
            counts[f"{cell}s.{what}"] = lambda cell=cell, what=what: float(
                getattr(frame[f"{cell}_engraftment_day"], what)()
            )
    if name.startswith("bacterium."):
        species = name.removeprefix("bacterium.").replace("_", " ").capitalize()
        return "count", count(frame["bacteria"].str.contains(species, na=False)), ""
    if name == "immune_thrombocytopenia.at":
        return "condition", 4.0, "the patient's month"
    kind = "count"
    if name.endswith("percent"):
        kind = "percent"
    elif name in ("agvhd_3_4", "cgvhd", "cmv", "ebv"):
        kind = "rate"
    elif name == "agvhd_3_4.below":
        value = counts[name]()
        return "bound", 10.0 if value < 10 else value, f"{value:.1f} %"
    note = "months of 30 days" if name == "landmark" else ""
    return kind, counts[name](), note
