"""Compares two builds: changed results, their consequences, and the places where they are printed."""

from riskset.comparing.compare import compare
from riskset.comparing.difference import Difference

__all__ = ["Difference", "compare"]
