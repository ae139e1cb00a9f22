"""Finds what comes with the package and is not Python: the Quarto extension and the starter of new projects."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def asset(name: str) -> Path:
    """The folder ``_extensions/riskset`` or a file of the starter: in the installed package, or in a checkout.

    Raises
    ------
    FileNotFoundError
        When the package was installed without it.
    """
    for root in (_PACKAGE / "_assets", _CHECKOUT):
        if (root / name).exists():
            return root / name
    message = f"riskset was installed without {name}; install it again"
    raise FileNotFoundError(message)
