"""Which extra of the package brings what is not installed: `riskset` alone makes tables, statistics and checks."""

from __future__ import annotations

EXTRAS: dict[str, tuple[str, ...]] = {
    "figures": ("matplotlib", "mizani", "PIL", "plotnine"),
    "readers": ("openpyxl", "pyreadstat", "python_calamine"),
    "documents": ("IPython", "ipykernel", "jupyter_client", "nbclient", "nbformat", "pypdf", "traitlets"),
    "recompute": ("lifelines",),
    "cluster": ("distributed",),
    "fast": ("numba",),
    "render": ("pypandoc", "typst"),
}
"""Modules by the extra that brings them; `render` brings all others too, but for `cluster` and `fast`."""


def how_to_get(error: ModuleNotFoundError) -> tuple[str, str] | None:
    """What is missing and the remedy, for a module that an extra brings; None for any other module."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if module in modules:
            return f"this needs {module}, which is not installed", f"Install it: pip install 'riskset[{extra}]'"
    return None
