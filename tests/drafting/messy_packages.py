"""The clean cohort as files of SPSS, Stata, SAS and Parquet, with labels, codes and dates as these hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyreadstat

from .clean_cohort import ARMS, STAGES
from .sent import Sent

if TYPE_CHECKING:
    from pathlib import Path

    from .clean_cohort import Patient

_SEXES = ("Female", "Male")


def _codes(values: list[str | None], levels: tuple[str, ...], absent: float = np.nan) -> list[float]:
    """Codes from 1 on, in the order of the levels."""
    return [absent if value is None else float(levels.index(value) + 1) for value in values]


def _numbers(values: list[int | None], absent: float = np.nan) -> list[float]:
    return [absent if value is None else float(value) for value in values]


def _named(levels: tuple[str, ...]) -> dict[int | float, str]:
    return {float(place): level for place, level in enumerate(levels, start=1)}


def spss(folder: Path, cohort: list[Patient]) -> Sent:
    """Labels of variables and values, and values declared missing."""
    columns: dict[str, tuple[str, list[object]]] = {
        "patnr": ("Number of the patient", [55000.0 + each.number for each in cohort]),
        "nachname": ("Last name", [each.name for each in cohort]),
        "gebdat": ("Date of birth", [each.born for each in cohort]),
        "arm": ("Treatment arm", _codes([each.arm for each in cohort], ARMS)),
        "v12": ("Sex", _codes([each.sex for each in cohort], _SEXES)),
        "v13": ("Age at infusion (years)", _numbers([each.age for each in cohort], 999)),
        "v14": ("Stage (Ann Arbor)", _codes([each.stage for each in cohort], STAGES, 9)),
        "v15": ("ECOG performance status", _numbers([each.ecog for each in cohort], 9)),
        "ldh": ("LDH (U/l)", _numbers([each.ldh for each in cohort], -1)),
        "crp": ("CRP (mg/l)", [each.crp for each in cohort]),
        "vorth": ("Number of prior lines", [float(each.lines) for each in cohort]),
        "virus": ("Viruses", ["" if each.virus is None else "+".join(each.virus) or "none" for each in cohort]),
        "d_diag": ("Date of diagnosis", [each.diagnosis for each in cohort]),
        "d_inf": ("Date of infusion", [each.infusion for each in cohort]),
        "d_rel": ("Date of relapse", [each.relapse for each in cohort]),
        "d_last": ("Date of last contact or death", [each.last for each in cohort]),
        "status": ("Vital status", [float(each.death is not None) for each in cohort]),
        "bem": ("Remarks", [each.note for each in cohort]),
    }
    path = folder / "register.sav"
    pyreadstat.write_sav(
        pd.DataFrame({name: values for name, (_, values) in columns.items()}),
        str(path),
        column_labels={name: label for name, (label, _) in columns.items()},
        variable_value_labels={
            "arm": _named(ARMS),
            "v12": _named(_SEXES),
            "v14": {**_named(STAGES), 9.0: "not known"},
            "v15": {0.0: "0", 1.0: "1", 2.0: "2", 9.0: "not known"},
            "status": {0.0: "alive", 1.0: "dead"},
        },
        missing_ranges={"v13": [999.0], "v14": [9.0], "v15": [9.0], "ldh": [-1.0]},
    )
    return Sent(path, tuple(str(55000 + each.number) for each in cohort))


def stata(folder: Path, cohort: list[Patient]) -> Sent:
    """Labels of values, and times in days."""
    columns: dict[str, tuple[str, list[object]]] = {
        "caseid": ("", [f"SW{30100 + each.number}" for each in cohort]),
        "lastname": ("", [each.name for each in cohort]),
        "dob": ("", [each.born for each in cohort]),
        "trt": ("Treatment", _codes([each.arm for each in cohort], ARMS)),
        "sex": ("Sex", _codes([each.sex for each in cohort], _SEXES)),
        "age": ("Age in years", _numbers([each.age for each in cohort])),
        "stage": ("Stage", _codes([each.stage for each in cohort], STAGES)),
        "ecog": ("ECOG", _numbers([each.ecog for each in cohort])),
        "ldh": ("LDH", _numbers([each.ldh for each in cohort])),
        "crp": ("CRP", [each.crp for each in cohort]),
        "nlines": ("Number of prior lines", [float(each.lines) for each in cohort]),
        "virus": ("Virus", ["" if each.virus is None else "/".join(each.virus) or "none" for each in cohort]),
        "t_os": ("Survival in days", [float(each.days) for each in cohort]),
        "dead": ("Died", [float(each.death is not None) for each in cohort]),
        "memo": ("", [each.note for each in cohort]),
    }
    path = folder / "cohort.dta"
    pyreadstat.write_dta(
        pd.DataFrame({name: values for name, (_, values) in columns.items()}),
        str(path),
        column_labels={name: label or None for name, (label, _) in columns.items()},
        variable_value_labels={
            "trt": _named(ARMS),
            "sex": {1: "female", 2: "male"},
            "stage": _named(STAGES),
            "dead": {0: "no", 1: "yes"},
        },
    )
    return Sent(path, tuple(str(value) for value in columns["caseid"][1]))


def sas_transport(folder: Path, cohort: list[Patient]) -> Sent:
    """A transport file of SAS: short names, labels, and dates that SAS counts."""
    columns: dict[str, tuple[str, list[object]]] = {
        "USUBJID": ("Unique Subject Identifier", [f"RSK01-{2100 + each.number}" for each in cohort]),
        "SUBJNAME": ("Name", [each.name for each in cohort]),
        "BRTHDT": ("Date of Birth", [each.born for each in cohort]),
        "TRT01P": ("Planned Treatment", [each.arm for each in cohort]),
        "SEX": ("Sex", [each.sex[0] for each in cohort]),
        "AGE": ("Age", _numbers([each.age for each in cohort])),
        "STAGE": ("Stage at Screening", [each.stage or "" for each in cohort]),
        "ECOGBL": ("Baseline ECOG", _numbers([each.ecog for each in cohort])),
        "LDHBL": ("Baseline LDH (U/L)", _numbers([each.ldh for each in cohort])),
        "CRPBL": ("Baseline CRP (mg/L)", [each.crp for each in cohort]),
        "NPRIOR": ("Number of Prior Lines", [float(each.lines) for each in cohort]),
        "VIRUS": ("Viruses", ["" if each.virus is None else ";".join(each.virus) or "NONE" for each in cohort]),
        "DIAGDT": ("Date of Diagnosis", [each.diagnosis for each in cohort]),
        "TRTSDT": ("Date of First Infusion", [each.infusion for each in cohort]),
        "RELDT": ("Date of Relapse", [each.relapse for each in cohort]),
        "DTHDT": ("Date of Death", [each.death for each in cohort]),
        "LSTALVDT": ("Date Last Known Alive", [each.last for each in cohort]),
        "COMMENT": ("Comment", [each.note for each in cohort]),
    }
    path = folder / "adsl.xpt"
    frame = pd.DataFrame({name: values for name, (_, values) in columns.items()})
    labels = {name: label for name, (label, _) in columns.items()}
    pyreadstat.write_xport(frame, str(path), column_labels=labels, table_name="ADSL", file_format_version=5)
    return Sent(path, tuple(str(value) for value in columns["USUBJID"][1]))


def parquet(folder: Path, cohort: list[Patient]) -> Sent:
    """Categoricals in the order of their levels, timestamps, and truth values."""
    frame = pd.DataFrame(
        {
            "subject_id": [7300100 + each.number for each in cohort],
            "full_name": [each.name for each in cohort],
            "birth_date": pd.to_datetime([each.born for each in cohort]),
            "treatment_arm": pd.Categorical([each.arm for each in cohort], categories=ARMS),
            "sex": pd.Categorical([each.sex for each in cohort], categories=_SEXES),
            "age": pd.array([each.age for each in cohort], dtype="Int16"),
            "stage": pd.Categorical([each.stage for each in cohort], categories=STAGES, ordered=True),
            "ecog": pd.array([each.ecog for each in cohort], dtype="Int8"),
            "ldh": np.array(_numbers([each.ldh for each in cohort]), dtype=np.float32),
            "crp": np.array([each.crp for each in cohort], dtype=np.float32),
            "prior_lines": [each.lines for each in cohort],
            "virus": [None if each.virus is None else "|".join(each.virus) or "none" for each in cohort],
            "diagnosis_time": pd.to_datetime([each.diagnosis for each in cohort]),
            "infusion_time": pd.to_datetime([each.infusion for each in cohort]) + pd.Timedelta(hours=11),
            "relapse_time": pd.to_datetime([each.relapse for each in cohort]),
            "last_contact": pd.to_datetime([each.last for each in cohort]),
            "died": [each.death is not None for each in cohort],
            "comments": [each.note for each in cohort],
        }
    )
    path = folder / "cohort.parquet"
    frame.to_parquet(path)
    return Sent(path, tuple(str(number) for number in frame["subject_id"]))
