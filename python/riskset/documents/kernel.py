"""The kernel's own main program: IPython's kernel with the reading of files recorded, and nothing kept."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

_ROOT = Path(__file__).resolve().parents[2]


def _own(name: str) -> ModuleType:
    """A module of the package, loaded by its path: what is around it, which renders documents, has no place in a kernel."""
    specification = importlib.util.spec_from_file_location(name, _ROOT.joinpath(*name.split(".")).with_suffix(".py"))
    assert specification is not None  # noqa: S101
    assert specification.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


@contextmanager
def _hidden(name: str) -> Generator[None]:
    """Let a module not be found meanwhile; a document may import it later."""
    modules: Any = sys.modules  # in which None marks what is not to be imported
    hidden = modules.setdefault(name, None) is None
    try:
        yield
    finally:
        if hidden:
            del modules[name]


def main() -> None:
    """Run a kernel; its arguments are ipykernel's."""
    _own("riskset.documents.dependencies").install()
    _own("riskset.memory").collect_seldom()
    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    # No breakpoints are set here. The kernel does without a debugger that is not there, whose import is a third of its start.
    with _hidden("debugpy"):
        application.initialize()
    # Cells import modules beside the document; the kernel's own libraries, loaded by now, come from elsewhere.
    sys.path.insert(0, "")
    application.start()


if __name__ == "__main__":
    main()
