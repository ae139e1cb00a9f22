"""The kernel's own main program: IPython's kernel with the reading of files recorded, and nothing kept."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

_RECORDER = "riskset.documents.dependencies"


def _install_recorder() -> None:
    # Loaded by its path: the package around it, which renders documents, has no place in a kernel.
    specification = importlib.util.spec_from_file_location(_RECORDER, Path(__file__).with_name("dependencies.py"))
    assert specification is not None  # noqa: S101
    assert specification.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(specification)
    sys.modules[_RECORDER] = module
    specification.loader.exec_module(module)
    module.install()


def main() -> None:
    """Run a kernel; its arguments are ipykernel's."""
    _install_recorder()
    # No breakpoints are set here: the debugger's check of Python's frozen modules only costs time.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    application.initialize()
    # Cells import modules beside the document; the kernel's own libraries, loaded by now, come from elsewhere.
    sys.path.insert(0, "")
    application.start()


if __name__ == "__main__":
    main()
