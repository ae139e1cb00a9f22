"""What has changed between two builds: results, what follows from them, and where they stand."""

from riskset.comparing.compare import compare
from riskset.comparing.difference import Difference

__all__ = ["Difference", "compare"]
