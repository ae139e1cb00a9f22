"""Documents are run in the program itself, which keeps nothing of them afterwards."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import TYPE_CHECKING

from riskset.audit.own.running import run
from riskset.documents.qmd import parse_document

if TYPE_CHECKING:
    from pathlib import Path

_DOCUMENT = """---
title: Kept by nobody
---

```{python}
class Held:
    def told(self):
        return "nothing"

held = Held()
own = globals()["held"]
```

`{python} held.told()`
"""


def test_what_a_document_made_goes_when_it_was_run(tmp_path: Path) -> None:
    path = tmp_path / "document.qmd"
    path.write_text(_DOCUMENT.replace("held = Held()", f"held = Held()\nimport {_NOTED}\n{_NOTED}.note(held)"))
    (tmp_path / f"{_NOTED}.py").write_text(
        "import weakref, sys\n\ndef note(held):\n    sys.held_by_a_document = weakref.ref(held)\n"
    )
    program, threads = sys.modules["__main__"], threading.active_count()
    ran = run(parse_document(path, tmp_path), {})
    assert [value.markdown for values in ran.values.values() for value in values] == ["nothing"]
    held: weakref.ref[object] = sys.held_by_a_document  # type: ignore[attr-defined]
    del sys.held_by_a_document  # type: ignore[attr-defined]
    del ran
    gc.collect()
    assert held() is None
    assert sys.modules["__main__"] is program
    assert threading.active_count() == threads


_NOTED = "riskset_noted_by_a_document"
