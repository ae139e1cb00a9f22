"""The clean cohort as sheets: a workbook of Excel with titles, merged heads and totals, and one of LibreOffice with units."""

from __future__ import annotations

import datetime as dt
import zipfile
from html import escape
from typing import TYPE_CHECKING

from openpyxl import Workbook

from .sent import Sent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .clean_cohort import Patient


def workbook(folder: Path, cohort: list[Patient]) -> Sent:
    """Titles, a head of two rows with merged cells, dates of three kinds, totals and notes, and a hidden sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Patients"
    upper = {"Laboratory": (9, 10), "Dates": (13, 17)}
    head = [
        "Pat. No.", "Name", "Birth date", "Arm", "Sex", "Age", "Stage", "ECOG", "Laboratory", None, "No. of prior lines",
        "Virus", "Dates", None, None, None, None, "Notes",
    ]  # fmt: skip
    under = [*[None] * 8, "LDH", "CRP", None, None, "Diagnosis", "Infusion", "Relapse", "Death", "Last contact", None]
    sheet.append(["Register of cellular therapies of the Abbey Hospital"])
    sheet.append(["exported 01.07.2022 by the data office"])
    sheet.append([])
    sheet.append(head)
    sheet.append(under)
    for first, last in upper.values():
        sheet.merge_cells(start_row=4, end_row=4, start_column=first, end_column=last)
    for each in cohort:
        sheet.append(_row(each))
    sheet.append(["Total", *[None] * 4, len(cohort), *[None] * 4, sum(each.lines for each in cohort)])
    sheet.append([])
    sheet.append(["LDH is that of the day of the infusion; a blank cell is not known"])
    hidden = book.create_sheet("Codes")
    hidden.append(["code", "meaning"])
    hidden.append([1, "seen by the registrar"])
    hidden.sheet_state = "hidden"
    path = folder / "register.xlsx"
    book.save(path)
    return Sent(path, tuple(f"KMK-{7000 + each.number}" for each in cohort))


def _row(each: Patient) -> list[object]:
    virus = None if each.virus is None else ", ".join(each.virus) or "none"
    dates = [
        _written(date, each.number + place)
        for place, date in enumerate((each.diagnosis, each.infusion, each.relapse, each.death, each.last))
    ]
    return [
        f"KMK-{7000 + each.number}", each.name, each.born, each.arm, each.sex, each.age, each.stage, each.ecog, each.ldh,
        each.crp, each.lines, virus, *dates, each.note,
    ]  # fmt: skip


def _written(date: dt.date | None, way: int) -> object:
    """A real date, a German text, or one of ISO 8601."""
    if date is None:
        return None
    return (date, f"{date:%d.%m.%Y}", date.isoformat())[way % 3]


_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Cases">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def open_document(folder: Path, cohort: list[Patient]) -> Sent:
    """A sheet of LibreOffice with units in its second row."""
    head = [
        "Case number", "Full name", "Date of birth", "Treatment", "Sex", "Age", "Stage", "ECOG", "LDH", "CRP",
        "Number of prior lines", "Virus", "Date of diagnosis", "Date of infusion", "Date of relapse", "Date of death",
        "Date last seen", "Comment",
    ]  # fmt: skip
    units = [*[None] * 5, "years", None, None, "U/l", "mg/l", *[None] * 8]
    rows: list[Sequence[object]] = [head, units]
    for each in cohort:
        virus = "n.d." if each.virus is None else "; ".join(each.virus) or "negative"
        stage = None if each.stage is None else f"Stage {each.stage}"
        rows.append([
            f"AB{each.number:04d}", each.name, each.born, each.arm, each.sex.lower(), each.age, stage, each.ecog, each.ldh,
            each.crp, each.lines, virus, each.diagnosis, each.infusion, each.relapse, each.death, each.last, each.note,
        ])  # fmt: skip
    content = _CONTENT.format(
        rows="".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    )
    path = folder / "cases.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", _TYPE)
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", _MANIFEST)
    return Sent(path, tuple(str(row[0]) for row in rows[2:]))


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"
