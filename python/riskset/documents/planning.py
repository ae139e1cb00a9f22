"""What becomes of a document: its outputs by format, its parameters, and what is wrong with the formats it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.parameters import parameters_of
from riskset.documents.problems import DocumentProblems, problem_at, quoted
from riskset.documents.project import document_layers, formats_of, merge, metadata_for
from riskset.documents.qmd import parse_document
from riskset.documents.refused_places import place_problems
from riskset.documents.subset import ENDINGS, FORMATS, LATEX, REMEDIES, WITH_QUARTO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.documents.parameters import Parameters
    from riskset.documents.project import Layer, Project
    from riskset.problems import Problem

_BY_LATEX = f"format {quoted(LATEX)} is set by LaTeX, which the built-in engine does not have"
_SHORT = {"html": "riskset-html", "pdf": "riskset-typst", "typst": "riskset-typst", "docx": "riskset-docx"}


@dataclass(frozen=True)
class Planned:
    """A document, its outputs by format, what is wrong with the formats it names; its parameters and those given.

    It is whole where these formats are all that it names. `layers` are the settings that hold for it, and `files` those
    of its text.
    """

    document: Path
    outputs: dict[str, Path]
    problems: list[Problem]
    declared: Parameters
    parameters: dict[str, Any]
    layers: list[Layer]
    files: tuple[Path, ...]
    whole: bool = False

    def settings(self, form: str) -> dict[str, Any]:
        """What a document, its project and its profiles say of a format, without what the extension does."""
        return metadata_for(self.layers, form, self.document, {})


def plan(
    project: Project,
    document: Path,
    formats: Sequence[str] | None,
    folder: Path | None,
    parameters: Mapping[str, Any],
    *,
    quarto: bool,
) -> Planned:
    """What becomes of a document, by `quarto` or by the built-in engine.

    Raises
    ------
    DocumentProblems
        When it cannot be read, or a format is asked for that there is not.
    """
    parsed = parse_document(document, project.root)
    layers = document_layers(project, document, parsed.front_matter)
    named = formats_of(layers)
    known = [*FORMATS, *([LATEX] if quarto else [])]
    asked = [_SHORT.get(name, name) for name in formats] if formats else [name for name in named if name in known]
    strange = next((name for name in asked if name not in known), None)
    if strange is not None:
        message = f"there is no format {quoted(strange)}" if strange != LATEX else _BY_LATEX
        remedy = REMEDIES[LATEX] if strange == LATEX else f"Formats are {', '.join(sorted(_SHORT))}"
        raise DocumentProblems([problem_at(document, None, message, remedy)])
    problems = [*parsed.outside, *place_problems(project, layers), *_format_problems(document, layers, named, known)]
    if {LATEX, "riskset-typst"} <= set(asked):
        remedy = f"Render one of them at a time, such as `--to {LATEX}`, each with an `--output-dir` of its own"
        problems.append(problem_at(document, None, f"`riskset-typst` and `{LATEX}` would write the same file", remedy))
    base = _output_folder(project, document, folder)
    stem = _stem(layers, document)
    outputs = {name: base / f"{stem}.{ENDINGS[name]}" for name in dict.fromkeys(asked)}
    declared = parameters_of(parsed)
    given = {name: value for name, value in parameters.items() if name in declared.names}
    return Planned(document, outputs, problems, declared, given, layers, parsed.files, whole=set(outputs) == set(named))


def _format_problems(
    document: Path, layers: Sequence[Layer], named: Sequence[str], known: Sequence[str]
) -> list[Problem]:
    if not named:
        remedy = "Write `format:` with `riskset-html: default`, `riskset-typst: default`, `riskset-docx: default`"
        return [problem_at(document, 1, "the document names no format", remedy)]
    problems: list[Problem] = []
    for name in (one for one in named if one not in known):
        layer = next((part for part in reversed(layers) if part.settings.line(("format", name))), layers[-1])
        line = layer.settings.line(("format", name)) or layer.settings.line(("format",))
        remedy = REMEDIES.get(name, f"Formats are {', '.join(FORMATS)}; or {WITH_QUARTO} itself")
        message = _BY_LATEX if name == LATEX else f"format {quoted(name)} is not one of riskset's"
        problems.append(problem_at(layer.file, line, message, remedy))
    return problems


def _output_folder(project: Project, document: Path, folder: Path | None) -> Path:
    base = folder or project.output_dir
    if base is None:
        return document.parent
    if project.is_project and document.is_relative_to(project.root):
        return base / document.parent.relative_to(project.root)
    return base


def _stem(layers: Sequence[Layer], document: Path) -> str:
    name = merge(
        *(layer.settings.data.get("output-file") for layer in layers if layer.settings.data.get("output-file"))
    )
    return Path(str(name)).stem if name else document.stem
