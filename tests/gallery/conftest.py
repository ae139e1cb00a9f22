"""Makes the modules of this folder importable as `gallery`."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

# Tests are no package: the folder is one for itself.
if "gallery" not in sys.modules:
    _package = ModuleType("gallery")
    _package.__path__ = [str(Path(__file__).parent)]
    sys.modules["gallery"] = _package
