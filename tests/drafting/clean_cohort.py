"""One clean cohort, with the numbers that every file of the same patients must lead to."""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ARMS = ("Standard", "Tandem")
STAGES = ("I", "II", "III", "IV")
VIRUSES = ("CMV", "EBV", "HHV6")
LIMIT = 5.0
"""CRP below it is not measured, and counts as it."""
_FIRST, _LOCK = dt.date(2018, 6, 4), dt.date(2022, 6, 30)
_NAMES = ("Quendolin", "Ottokar", "Zsofika", "Barnabas", "Wilhelmine", "Thaddeus", "Philippa")
_SURNAMES = ("Abernathy", "Bröselhuber", "Czerwinka", "Dombrowsky", "Ekelundsson", "Fauntleroy")
_NOTES = ("sister called about transport", "refused the second biopsy", "prefers calls in the evening")


@dataclass(frozen=True)
class Patient:
    """A patient of the clean cohort; what is not known is None.

    Attributes
    ----------
    number : int
    name, record, note : str
        What no report may show, as the date of birth.
    virus : tuple of str or None
        Each virus that was found; empty where none was.
    relapse, death : date or None
        None also where it did not happen.
    """

    number: int
    name: str
    record: str
    note: str
    born: dt.date
    arm: str
    sex: str
    age: int | None
    stage: str | None
    ecog: int | None
    ldh: int | None
    crp: float
    lines: int
    virus: tuple[str, ...] | None
    diagnosis: dt.date
    infusion: dt.date
    relapse: dt.date | None
    death: dt.date | None
    last: dt.date

    @property
    def days(self) -> int:
        """Days from infusion to death or the last contact."""
        return (self.last - self.infusion).days

    @property
    def dates(self) -> list[dt.date]:
        """All that happened to the patient."""
        found = (self.born, self.diagnosis, self.infusion, self.relapse, self.death, self.last)
        return [date for date in found if date is not None]


def patients(size: int = 150) -> list[Patient]:
    """The same patients each time."""
    chance = random.Random(20180108)
    return [_patient(number, chance) for number in range(1, size + 1)]


def _patient(number: int, chance: random.Random) -> Patient:
    arm = ARMS[number * 7 % 13 % 2]
    age = min(max(round(chance.gauss(58, 11)), 19), 84)
    infusion = _FIRST + dt.timedelta(days=chance.randrange(1000))
    death_after = 20 + int(chance.expovariate(1 / (900 if arm == "Tandem" else 560)))
    seen = (_LOCK - infusion).days - chance.randrange(60)
    died = death_after <= seen
    last = infusion + dt.timedelta(days=min(death_after, seen))
    relapse_after = 15 + int(chance.expovariate(1 / 700))
    relapse = infusion + dt.timedelta(days=relapse_after) if relapse_after < (last - infusion).days else None
    return Patient(
        number,
        f"{_SURNAMES[number % 6]}, {_NAMES[number % 7]} {number:03d}",
        f"HX{771000 + 7 * number}",
        f"{_NOTES[number % 3]} ({number:03d})",
        dt.date(infusion.year - age - 1, 1 + chance.randrange(12), 1 + chance.randrange(28)),
        arm,
        chance.choice(("Female", "Male")),
        None if number in {17, 90} else age,
        None if number in {5, 48, 121} else chance.choices(STAGES, (1, 3, 4, 3))[0],
        None if number in {9, 66} else chance.choices((0, 1, 2), (5, 4, 2))[0],
        None if number % 19 == 0 else round(chance.lognormvariate(5.6, 0.5)),
        max(LIMIT, round(chance.lognormvariate(2.4, 1.1), 1)),
        1 + min(int(chance.expovariate(0.6)), 5),
        None if number in {31, 77, 140} else tuple(each for each in VIRUSES if chance.random() < 0.3),
        infusion - dt.timedelta(days=90 + chance.randrange(1500)),
        infusion,
        relapse,
        last if died else None,
        last,
    )


_STUDY = """
study: {title: The clean cohort, time_unit: months}
data: {path: clean.csv, id: patient}
variables:
  arm: {label: Arm, kind: categorical, levels: [Standard, Tandem]}
  sex: {label: Sex, kind: categorical, levels: [Female, Male]}
  age: {label: Age, kind: continuous}
  stage: {label: Stage, kind: ordinal, levels: [I, II, III, IV]}
  ecog: {label: ECOG, kind: ordinal, levels: ["0", "1", "2"]}
  ldh: {label: LDH, kind: continuous}
  crp: {label: CRP, kind: continuous}
  lines: {label: Prior lines, kind: count}
  virus: {label: Virus, kind: multiple, separator: ";", levels: {CMV: CMV, EBV: EBV, HHV6: HHV6, none: null}}
groups:
  arm: {variable: arm}
endpoints:
  os: {label: Overall survival, from: infusion, first_of: {death: death}, end: last}
  rfs: {label: Relapse-free survival, from: infusion, first_of: {relapse: relapse, death: death}, end: last}
  relapse:
    label: Relapse
    from: infusion
    first_of: {relapse: relapse, death: death}
    event: relapse
    competing: death
    end: last
displays:
  table-1: {kind: baseline, by: arm, overall: true, variables: [sex, age, stage, ecog, ldh, crp, lines, virus], caption: A}
  table-2: {kind: outcomes, by: arm, endpoints: [os, rfs, relapse], at: [12, 24], caption: B}
"""
_COLUMNS = ("arm", "sex", "age", "stage", "ecog", "ldh", "crp", "lines", "infusion", "relapse", "death", "last")


def write_clean_study(folder: Path, cohort: list[Patient]) -> Path:
    """Write the clean data and their study file, which was made by hand."""
    with (folder / "clean.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["patient", *_COLUMNS, "virus"])
        for each in cohort:
            virus = "" if each.virus is None else ";".join(each.virus) or "none"
            writer.writerow([each.number, *(_text(getattr(each, name)) for name in _COLUMNS), virus])
    path = folder / "clean.yml"
    path.write_text(_STUDY.lstrip(), encoding="utf-8")
    return path


def _text(value: object) -> str:
    return "" if value is None else str(value)
