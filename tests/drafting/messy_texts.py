"""The clean cohort as text: of a German and a Chinese clinic, of REDCap, of visits, of a clerk with codes, and of R."""

# ruff: noqa: RUF001  letters of other alphabets
from __future__ import annotations

import csv
import datetime as dt
import random
from typing import TYPE_CHECKING

from .clean_cohort import LIMIT
from .sent import Sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .clean_cohort import Patient


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(head)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def german(folder: Path, cohort: list[Patient]) -> Sent:
    """Latin-1, semicolons and decimal commas."""
    head = [
        "Pat.-Nr.", "Name", "Geburtsdatum", "Therapiearm", "Geschlecht", "Alter (Jahre)", "Stadium", "ECOG", "LDH (U/l)",
        "CRP (mg/l)", "Anzahl Vortherapien", "Virusnachweis", "Überleben (Tage)", "verstorben", "Bemerkung",
    ]  # fmt: skip
    rows = [
        [
            each.number * 3 + 880000, each.name, f"{each.born:%d.%m.%Y}", {"Standard": "übliche Therapie"}.get(each.arm, each.arm),
            {"Female": "weiblich", "Male": "männlich"}[each.sex], each.age, each.stage, each.ecog, each.ldh,
            f"{each.crp:.1f}".replace(".", ","), each.lines,
            "unbekannt" if each.virus is None else "/".join(each.virus) or "keine", each.days,
            "ja" if each.death else "nein", each.note,
        ]
        for each in cohort
    ]  # fmt: skip
    path = folder / "Überleben.csv"
    _write(path, head, rows, "latin-1", ";")
    return Sent(path, tuple(str(row[0]) for row in rows))


def chinese(folder: Path, cohort: list[Patient]) -> Sent:
    """GB18030, with heads and levels in Chinese."""
    head = [
        "病历号", "姓名", "出生日期", "治疗组", "性别", "年龄（岁）", "分期", "ECOG评分", "LDH", "CRP", "既往治疗次数", "病毒",
        "诊断日期", "回输日期", "复发日期", "死亡日期", "末次随访日期", "备注",
    ]  # fmt: skip

    def day(date: dt.date | None) -> str:
        return "" if date is None else f"{date.year}年{date.month}月{date.day}日"

    rows = [
        [
            f"ZY{20190000 + each.number}", f"赵钱{each.name}", day(each.born), {"Standard": "标准组", "Tandem": "串联组"}[each.arm],
            {"Female": "女", "Male": "男"}[each.sex], each.age, None if each.stage is None else f"{each.stage}期",
            "不详" if each.ecog is None else f"{each.ecog}分", each.ldh, each.crp, each.lines,
            "不详" if each.virus is None else "、".join(each.virus) or "无",
            *map(day, (each.diagnosis, each.infusion, each.relapse, each.death, each.last)), each.note,
        ]
        for each in cohort
    ]  # fmt: skip
    path = folder / "患者.csv"
    _write(path, head, rows, "gb18030", ",")
    return Sent(path, tuple(str(row[0]) for row in rows))


def visits(folder: Path, cohort: list[Patient]) -> Sent:
    """Several rows of a patient, in no order: the infusion, visits, relapses, and the death or the last visit."""
    head = [
        "patient", "surname", "visit_date", "event", "arm", "sex", "age", "stage", "ecog", "ldh", "crp", "prior_lines",
        "virus", "comment",
    ]  # fmt: skip
    chance = random.Random(7)
    rows: list[list[object]] = []
    for each in cohort:
        fixed = [each.arm, each.sex, each.age, each.stage, each.ecog]
        virus = "unknown" if each.virus is None else ";".join(each.virus) or "none"
        seen = [(each.infusion + dt.timedelta(days=day), "") for day in range(90, each.days - 10, 180)]
        seen += [(each.relapse, "relapse")] if each.relapse else []
        if each.relapse and (each.last - each.relapse).days > 60:
            seen.append((each.relapse + dt.timedelta(days=40), "relapse"))
        seen.append((each.last, "death" if each.death else ""))
        rows.append(
            [
                f"PX{9000 + each.number}",
                each.name,
                each.infusion,
                "",
                *fixed,
                each.ldh,
                each.crp,
                each.lines,
                virus,
                each.note,
            ]
        )
        rows += [
            [
                f"PX{9000 + each.number}",
                each.name,
                day,
                event,
                *fixed,
                chance.randrange(150, 400),
                7.5,
                each.lines,
                virus,
                None,
            ]
            for day, event in seen
        ]
    chance.shuffle(rows)
    path = folder / "visits.csv"
    _write(path, head, rows, "utf-8", ",")
    return Sent(path, tuple(sorted({str(row[0]) for row in rows})))


def coded(folder: Path, cohort: list[Patient]) -> Sent:
    """Codes for what is missing, limits, levels in several spellings, and years of two digits."""
    head = [
        "id", "initials", "dob", "arm", "sex", "age", "stage", "ecog", "ldh", "crp", "n_prior_lines", "virus",
        "date_diagnosis", "date_infusion", "date_relapse", "date_death", "date_last_contact", "remarks",
    ]  # fmt: skip

    def day(date: dt.date | None) -> str:
        return "" if date is None else f"{date:%d.%m.%y}"

    def spelt(text: str, number: int) -> str:
        return (text, text.lower(), f"{text} ", text.upper(), text)[number % 5]

    rows = [
        [
            61000 + each.number, each.name, day(each.born), spelt(each.arm, each.number),
            spelt({"Female": "f", "Male": "m"}[each.sex], each.number + 1), 999 if each.age is None else each.age,
            "unknown" if each.stage is None else spelt(each.stage, each.number + 2), 9 if each.ecog is None else each.ecog,
            -1 if each.ldh is None else each.ldh, "<5" if each.crp == LIMIT else each.crp, each.lines,
            "?" if each.virus is None else " + ".join(each.virus) or "none",
            *map(day, (each.diagnosis, each.infusion, each.relapse, each.death, each.last)), each.note,
        ]
        for each in cohort
    ]  # fmt: skip
    path = folder / "codes.csv"
    _write(path, head, rows, "utf-8", ",")
    return Sent(path, tuple(str(row[0]) for row in rows))


def table_of_r(folder: Path, cohort: list[Patient]) -> Sent:
    """As write.table of R writes it: dots in names, no number of patients, TRUE, FALSE and NA."""
    head = [
        "sur.name", "birth.date", "trt.arm", "sex", "age.years", "stage", "ECOG.PS", "LDH", "CRP", "prior.lines", "virus",
        "os.days", "died", "free.text",
    ]  # fmt: skip
    rows = [
        [
            each.name, each.born, each.arm, each.sex, each.age, each.stage, each.ecog, each.ldh, each.crp, each.lines,
            None if each.virus is None else "|".join(each.virus) or "none", each.days, str(each.death is not None).upper(),
            each.note,
        ]
        for each in cohort
    ]  # fmt: skip
    path = folder / "frame.tsv"
    _write(path, head, [["NA" if cell is None else cell for cell in row] for row in rows], "utf-8", "\t")
    return Sent(path)


_DICTIONARY = """
record_id,text,Record ID,,
pat_name,text,Name of the patient,,y
site_code,text,Code at the site,,y
born_on,text,Date of birth,,y
study_arm,radio,Treatment arm,"1, Standard | 2, Tandem",
gender,radio,<b>Sex</b>,"0, Female | 1, Male",
age_inf,text,Age at infusion (years),,
ann_arbor,dropdown,Stage,"1, I | 2, II | 3, III | 4, IV",
ps,radio,ECOG performance status,"0, 0 | 1, 1 | 2, 2 | 9, Unknown",
ldh_bl,text,LDH (U/l),,
crp_bl,text,CRP (mg/l),,
lines_n,text,Number of prior lines,,
virus,checkbox,Viruses,"1, CMV | 2, EBV | 3, HHV6 | 99, None",
diag_d,text,Date of diagnosis,,
inf_d,text,Date of infusion,,
story,notes,History,,
rel_d,text,Date of relapse,,
rel_site,radio,Site of relapse,"1, Nodal | 2, Extranodal",
vital,radio,Vital status,"0, Alive | 1, Dead",
death_d,text,Date of death,,
last_d,text,Date of last contact,,
"""


def redcap(folder: Path, cohort: list[Patient]) -> Sent:
    """An export of raw codes: events, a form that repeats, checkboxes; its data dictionary lies beside it."""
    kinds = [
        "Variable / Field Name",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
        "Identifier?",
    ]
    dictionary = folder / "Cohort_DataDictionary_2022-07-01.csv"
    quoted = ",".join(f'"{kind}"' for kind in kinds)
    dictionary.write_text(quoted + _DICTIONARY, encoding="utf-8")
    head = [
        "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "pat_name", "site_code",
        "born_on", "study_arm", "gender", "age_inf", "ann_arbor", "ps", "ldh_bl", "crp_bl", "lines_n", "virus___1",
        "virus___2", "virus___3", "virus___99", "diag_d", "inf_d", "story", "baseline_complete", "rel_d", "rel_site",
        "relapse_complete", "vital", "death_d", "last_d", "follow_up_complete",
    ]  # fmt: skip
    rows = [[row.get(name) for name in head] for each in cohort for row in _forms(each)]
    path = folder / "Cohort_DATA_2022-07-01.csv"
    _write(path, head, rows, "utf-8", ",")
    return Sent(path, tuple(str(44000 + each.number) for each in cohort), dictionary)


def _forms(each: Patient) -> list[dict[str, object]]:
    number = {"record_id": 44000 + each.number}
    boxes = {} if each.virus is None else {
        f"virus___{code}": int(name in each.virus or (name == "None" and not each.virus))
        for code, name in {1: "CMV", 2: "EBV", 3: "HHV6", 99: "None"}.items()
    }  # fmt: skip
    stage = None if each.stage is None else {"I": 1, "II": 2, "III": 3, "IV": 4}[each.stage]
    baseline = {
        **number, "redcap_event_name": "baseline_arm_1", "pat_name": each.name, "site_code": each.record, "born_on": each.born,
        "study_arm": {"Standard": 1, "Tandem": 2}[each.arm], "gender": {"Female": 0, "Male": 1}[each.sex],
        "age_inf": each.age, "ann_arbor": stage, "ps": 9 if each.ecog is None else each.ecog, "ldh_bl": each.ldh,
        "crp_bl": each.crp, "lines_n": each.lines, **boxes, "diag_d": each.diagnosis, "inf_d": each.infusion,
        "story": each.note, "baseline_complete": 2,
    }  # fmt: skip
    after = {**number, "redcap_event_name": "followup_arm_1"}
    end = {
        **after, "vital": int(each.death is not None), "death_d": each.death, "last_d": each.last, "follow_up_complete": 2,
    }  # fmt: skip
    relapses = [each.relapse, each.relapse + dt.timedelta(days=31)] if each.relapse else []
    repeated = [
        {
            **after, "redcap_repeat_instrument": "relapse", "redcap_repeat_instance": place, "rel_d": date,
            "rel_site": 1 + place % 2, "relapse_complete": 2,
        }
        for place, date in enumerate(relapses, start=1)
    ]  # fmt: skip
    return [baseline, end, *repeated]
