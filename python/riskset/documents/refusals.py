"""What lies outside the declared subset of Quarto, found before anything runs and told all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.documents.problems import DocumentProblems, shown_path
from riskset.documents.refused_cells import cell_problems
from riskset.documents.refused_settings import settings_problems
from riskset.documents.refused_text import Labels, text_problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from riskset.documents.project import Layer, Project
    from riskset.documents.qmd import Document
    from riskset.problems import Problem


def refuse(
    document: Document,
    project: Project,
    layers: Sequence[Layer],
    metadata: Mapping[str, Mapping[str, Any]],
    found: Sequence[Problem] = (),
) -> None:
    """Raise `DocumentProblems` with everything of a document that the built-in engine does not know.

    Parameters
    ----------
    document : Document
        The parsed document.
    project : Project
        Its project, for variables and settings files.
    layers : sequence of Layer
        All settings that hold for it.
    metadata : mapping
        For each format the merged metadata.
    found : sequence of Problem
        What has been found before, to be told with the rest.
    """
    labels = Labels.of(document)
    problems = [
        *found,
        *document.problems,
        *settings_problems(document, project, layers, metadata),
        *cell_problems(document, labels, metadata),
        *text_problems(document, project, labels, metadata),
    ]
    if problems:
        files = [*(layer.file for layer in layers), *document.files]
        places = {shown_path(path): number for number, path in enumerate(files)}
        raise DocumentProblems(sorted(problems, key=lambda p: (places.get(p.file, len(places)), p.line or 0)))
