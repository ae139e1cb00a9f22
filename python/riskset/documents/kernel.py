"""The kernel's own main program: IPython's kernel with the reading of files recorded, and nothing kept."""

from __future__ import annotations

import os


def main() -> None:
    """Run a kernel; its arguments are ipykernel's."""
    from riskset.documents import dependencies

    dependencies.install()
    # No breakpoints are set here: the debugger's check of Python's frozen modules only costs time.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()
