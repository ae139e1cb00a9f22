"""Which extra of the package brings what is not installed: `riskset` alone makes tables, statistics and checks."""

from __future__ import annotations

EXTRAS: dict[str, tuple[str, ...]] = {
    "figures": ("matplotlib", "PIL", "plotnine"),
    "readers": ("openpyxl", "pyreadstat", "python_calamine"),
    "documents": ("IPython", "ipykernel", "jupyter_client", "nbclient", "nbformat", "pypdf"),
    "recompute": ("lifelines",),
    "render": ("pypandoc", "typst"),
}
"""Modules by the extra that brings them; `render` brings all others too."""


def how_to_get(error: ModuleNotFoundError) -> str:
    """What to install for a module that is missing; empty where it is none of the package's extras."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if module in modules:
            return f"this needs {module}, which is not installed. Install it: pip install 'riskset[{extra}]'"
    return ""
