"""Labels as they are compared: without units, marks and the difference of capitals."""

from __future__ import annotations

import re


def bare(label: str) -> str:
    """A label in small letters, without ``n (%)``, footnote marks and repeated spaces."""
    text = label.replace("\u2212", "-").replace("\u2013", "-").lower()
    text = re.sub(r"\(\s*n\s*=[^)]*\)", " ", text)
    text = re.sub(r"[,(]?\s*(?:n|no\.?|number)\s*\(?%\)?\)?", " ", text)
    return re.sub(r"[\s,;:()]+", " ", text).strip()
