"""What is enclosed with a submission: reporting checklists, the numbers, the script for R."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.builds.making import build_from
from riskset.builds.writing import to_json
from riskset.checklists import GUIDELINES
from riskset.checklists.filled import fill
from riskset.checklists.guideline import guideline
from riskset.checklists.pages import Pages, read_pages
from riskset.checklists.written import write_checklist
from riskset.recompute.r_folder import SCRIPT, files_for_r
from riskset.recompute.unread import Unread
from riskset.study.loading import STUDY_YAML
from riskset.submission.front import listed
from riskset.submission.texts import names_somebody
from riskset.word_files.package import read_word
from riskset.word_files.slicing import lean
from riskset.yaml_lines import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.checklists.manuscript import Manuscript
    from riskset.opened import OpenStudy
    from riskset.submission.sources import Source
    from riskset.submission.texts import SupplementText

_DEFAULT = "strobe"
_PLANNED = "observational"


def guidelines_of(source: Source) -> tuple[list[str], list[str]]:
    """The checklists to fill, and what is said of those that there are none of."""
    asked = [
        str(each).lower() for each in listed(source.settings.get("checklist") or source.settings.get("checklists"))
    ]
    if not asked:
        asked = [each.what for each in source.journal.checklists if _PLANNED in (each.article or _PLANNED)]
    known = [each for each in dict.fromkeys(asked) if each in GUIDELINES]
    notes = [
        f"The checklist of {each.upper()} is not filled: fill it by hand." for each in asked if each not in GUIDELINES
    ]
    return known or [_DEFAULT], notes


def checklist_files(
    source: Source, names: Sequence[str], pdf: bytes, supplements: dict[Path, SupplementText], *, blind: bool
) -> tuple[dict[str, bytes], list[str]]:
    """The filled checklists as Word files, with pages of the PDF for reading, and their sums."""
    manuscripts = [_for_reviewers(each) if blind else each for each in source.manuscripts]
    pages = {each.name: _pages(pdf) for each in manuscripts if each.path not in supplements}
    pages |= {
        each.name: _pages(own.pdf, own.first) for each in manuscripts if (own := supplements.get(each.path)) is not None
    }
    files: dict[str, bytes] = {}
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        for name in names:
            filled = fill(name, manuscripts, pages)
            path = Path(folder) / f"{name}.docx"
            write_checklist(filled, path)
            files[f"checklists/{name}.docx"] = lean(read_word(path))
            notes.append(f"{guideline(name).name}: {filled.summary}. Check each line.")
    return files, notes


def _for_reviewers(manuscript: Manuscript) -> Manuscript:
    """A manuscript without the sections that tell who wrote it."""
    kept = tuple(each for each in manuscript.stretches if not any(map(names_somebody, each.titles)))
    return replace(manuscript, stretches=kept)


def _pages(pdf: bytes, first: int = 1) -> Pages:
    """The pages of a PDF, whose first one is the `first` of the file that it is in."""
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        path = Path(folder) / "pages.pdf"
        path.write_bytes(pdf)
        return Pages((*[""] * (first - 1), *read_pages(path).texts))


def numbers(source: Source, *, blind: bool) -> dict[str, bytes]:
    """The results of the studies with where they are printed, as a build that later ones can be held against.

    A copy for reviewers has the results alone: the sentences around them may name somebody.
    """
    build = replace(build_from([each.read for each in source.manuscripts], source.project.root), revision=None)
    return {"results.json": to_json(replace(build, documents=()) if blind else build).encode()}


def _names(paths: Sequence[Path], stem: str, ending: str) -> list[str]:
    if len(paths) == 1:
        return [f"{stem}{ending}"]
    stems = [path.stem for path in paths]
    return [
        f"{stem}-{own}{'' if stems.count(own) == 1 else f'-{place}'}{ending}"
        for place, own in enumerate(stems, start=1)
    ]


def scripts(studies: Mapping[Path, OpenStudy]) -> tuple[dict[str, bytes], list[str]]:
    """The script for R of each study, which reads its data by name; and why there is none."""
    names = _names(list(studies), Path(SCRIPT).stem, Path(SCRIPT).suffix)
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for name, (path, study) in zip(names, studies.items(), strict=True):
        try:
            document, _ = parse_yaml(path.read_text(encoding="utf-8-sig"), str(path), STUDY_YAML)
            rows = list(study.results())
            files[name] = files_for_r(document.data, path.parent, rows)[SCRIPT]
        except Unread as why:
            notes.append(f"There is no script for R: the data are not read by it ({why}).")
        except OSError:
            notes.append("There is no script for R: the study has no file.")
    return files, notes


def swimmers(source: Source) -> list[str]:
    """What is said of displays that show single patients."""
    said: list[str] = []
    for each in source.manuscripts:
        for shown in each.shown:
            for name, entry in shown.entries.items():
                if entry.kind_name() == "swimmer":
                    said.append(
                        f"{shown.printed} ({name}) shows the course of each patient: see to it that nobody can be known."
                    )
    return list(dict.fromkeys(said))
