"""How a number looks in a manuscript."""

from __future__ import annotations

NUMBER = r"[-\u2212]?(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:[.\u00b7]\d+)?|\d+(?:[.\u00b7]\d+)?|[.\u00b7]\d+)"
"""The pattern of a printed number: a thousands comma, a decimal point or a raised dot."""
