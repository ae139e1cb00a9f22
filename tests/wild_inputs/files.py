"""A cohort as a file of each format that is read, and a study of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyreadstat

SIZE = 30
SHEETS = Path(__file__).parents[1] / "study" / "sheets"
FORMATS = (
    "csv", "tsv", "txt", "xlsx", "ods", "xls", "parquet", "plain.parquet", "sav", "rows.sav", "zsav", "por", "dta",
    "10.dta", "xpt", "8.xpt",
)  # fmt: skip
STUDY = """\
study: {{title: A trial, time_unit: months}}
data: {{path: {path}, id: id}}
variables:
  age: {{label: "Age, years", kind: continuous}}
  sex: {{label: Gender, kind: categorical, levels: {{M: Male, F: Female}}}}
  older: {{label: Older, kind: dichotomous, level: 'Yes', derive: "age >= 40 and sex in ['F', 'M']"}}
  band: {{label: Age, kind: ordinal, derive: {{cut: age, at: [35, 45], labels: [young, middle, old]}}}}
groups:
  arm: {{variable: arm, levels: {{0: Control, 1: Treated}}}}
populations:
  adults: {{filter: age >= 18, label: Adults}}
endpoints:
  os: {{label: Overall survival, time: t, event: {{died: 1}}, censored: {{died: [0, 2]}}}}
  relapse: {{label: Relapse, time: t, event: {{died: 2}}, competing: died == 1, censored: {{died: 0}}}}
displays:
  table-1: {{kind: baseline, by: arm, variables: [sex, age, band], population: adults}}
  table-2: {{kind: outcomes, by: arm, endpoints: [os], at: [6, 12], landmark: 1}}
"""
FIGURE = "  figure-1: {kind: curves, by: arm, endpoints: [os], breaks: 6}\n"


SHORT = """\
study: {{title: A trial}}
data: {{path: {path}, {more}}}
variables:
  {age}: {{label: Age, kind: continuous}}
  {arm}: {{label: Arm, kind: categorical}}
displays:
  table-1: {{kind: baseline, variables: [{age}, {arm}]}}
"""


def study_of(form: str, *, figure: bool = False) -> str:
    """A study of the cohort as a file of a format."""
    path, ending = f"d.{form}", form.rpartition(".")[2]
    if ending in {"ods", "xls"}:
        return SHORT.format(path=path, more="id: id, sheet: Patients, header: 2", age="age", arm="arm")
    if ending == "por":  # whose names are capitals
        return SHORT.format(path=path, more="id: ID", age="AGE", arm="SEX")
    return STUDY.format(path=path) + (FIGURE if figure else "")


def frame() -> pd.DataFrame:
    place = np.arange(SIZE)
    return pd.DataFrame(
        {
            "id": [f"P{each:03d}" for each in place],
            "age": 30.0 + place % 23 + 0.5,
            "sex": np.where(place % 3, "M", "F"),
            "arm": (place % 2).astype(float),
            "t": 1.0 + (place * 7 % 24),
            "died": (place % 3).astype(float),
        }
    )


@lru_cache(maxsize=32)
def written(form: str) -> bytes:
    """The cohort as a file of a format; of old spreadsheets, which nothing here writes, another table."""
    ending = form.rpartition(".")[2]
    if ending in {"ods", "xls"}:
        return (SHEETS / f"patients.{ending}").read_bytes()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"d.{ending}"
        _write(form, path)
        return path.read_bytes()


def _write(form: str, path: Path) -> None:
    data, name = frame(), str(path)
    if form in {"csv", "tsv", "txt"}:
        data.to_csv(path, index=False, sep="\t" if form == "tsv" else ",")
    elif form == "xlsx":
        data.to_excel(path, index=False)
    elif form == "parquet":
        data.to_parquet(path)
    elif form == "plain.parquet":
        data.to_parquet(path, compression=None, write_page_checksum=True)
    elif form.endswith("sav"):
        pyreadstat.write_sav(
            data, name, variable_value_labels={"arm": {0: "Control", 1: "Treated"}}, row_compress=form == "rows.sav",
            compress=form == "zsav",
        )  # fmt: skip
    elif form == "por":
        pyreadstat.write_por(data, name)
    elif form.endswith("dta"):
        pyreadstat.write_dta(data, name, version=10 if form == "10.dta" else 15)
    else:
        pyreadstat.write_xport(data, name, file_format_version=8 if form == "8.xpt" else 5)
