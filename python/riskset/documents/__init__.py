"""Documents: from a .qmd to HTML, PDF and Word, by Quarto or by the built-in engine, which reads a subset of it."""

from __future__ import annotations

from riskset.documents.parameters import read_parameters
from riskset.documents.problems import DocumentProblems
from riskset.documents.render import RenderReport, Stage, render

__all__ = ["DocumentProblems", "RenderReport", "Stage", "read_parameters", "render"]
