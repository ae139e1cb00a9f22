"""Makes the modules of this folder importable as `drafting`."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

# Tests are no package: the folder is one for itself.
if "drafting" not in sys.modules:
    _package = ModuleType("drafting")
    _package.__path__ = [str(Path(__file__).parent)]
    sys.modules["drafting"] = _package
