"""Documents: from a .qmd to HTML, PDF and Word, by Quarto or by the built-in engine, which reads a subset of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskset.documents.parameters import read_parameters
    from riskset.documents.problems import DocumentProblems
    from riskset.documents.rendering import RenderReport, Stage, render

__all__ = ["DocumentProblems", "RenderReport", "Stage", "read_parameters", "render"]

_HOMES = {
    "DocumentProblems": "problems",
    "RenderReport": "rendering",
    "Stage": "rendering",
    "read_parameters": "parameters",
    "render": "rendering",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  each name on its first use: who writes one display renders nothing
    if name not in _HOMES:
        message = f"module 'riskset.documents' has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = found = getattr(import_module(f"riskset.documents.{_HOMES[name]}"), name)
    return found
