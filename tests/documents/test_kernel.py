"""A kernel starts without what no document asks of it, and a document may still ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.documents.execution import execute
from riskset.documents.kernels import Start
from riskset.documents.qmd import parse_document
from riskset.documents.tasks import Task

if TYPE_CHECKING:
    from conftest import Project

CELL = """```{python}
import sys

print("debugpy" in sys.modules)
import debugpy

print(debugpy.__name__)
```
"""


def test_the_debugger_is_imported_by_who_asks_for_it(project: Project) -> None:
    cells = parse_document(project.write("doc.qmd", CELL), project.root).cells
    ((output,),) = execute([Task(cell=cells[0])], Start(project.root)).results
    assert output["text"] == "False\ndebugpy\n"
