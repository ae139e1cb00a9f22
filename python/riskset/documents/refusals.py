"""Refusals."""

from __future__ import annotations


def refuse(*_a: object) -> None:
    pass
