"""Chromium as tests ask it: what a script finds in a page of some width, and the page as it is printed."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# In a frame, since a window is not made narrower than 500 pixels.
FRAME = """<!DOCTYPE html><body style="margin:0"><iframe style="border:0;width:{width}px;height:900px" srcdoc="{page}">
</iframe><script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", async () => {{
  const view = frame.contentWindow;
  await Promise.all([...view.document.images].map(image => image.decode().catch(() => null)));
  let found;
  try {{ found = await view.eval({script}); }} catch (error) {{ found = "error: " + error; }}
  const result = document.createElement("output");
  result.textContent = JSON.stringify(found);
  frame.remove();
  document.body.append(result);
}});
</script></body>"""


def find_browser() -> str | None:
    """The program, where the machine has it."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@dataclass
class Browser:
    """A browser that works in a folder of its own."""

    program: str
    folder: Path

    def ask(self, page: str, script: str, *, width: int = 1280, dark: bool = False) -> Any:
        """What `script` is in `page`, in a window of so many pixels."""
        file = self.folder / "page.html"
        file.write_text(
            FRAME.format(width=width, page=html.escape(page), script=json.dumps(script).replace("</", "<\\/")),
            encoding="utf-8",
        )
        scheme = "--blink-settings=preferredColorScheme=0" if dark else "--blink-settings=preferredColorScheme=1"
        size = f"--window-size={max(width, 500)},900"
        shown = self._run("--dump-dom", "--virtual-time-budget=20000", size, scheme, file.as_uri())
        found = re.search(r"<output>(.*)</output>", shown, re.DOTALL)
        assert found, f"the page never loaded:\n{shown[-2000:]}"
        answer = json.loads(html.unescape(found[1]))
        assert not str(answer).startswith("error:"), answer
        return answer

    def printed(self, page: str) -> Path:
        """The page as a PDF."""
        file, target = self.folder / "page.html", self.folder / "page.pdf"
        file.write_text(page, encoding="utf-8")
        self._run(f"--print-to-pdf={target}", "--virtual-time-budget=20000", file.as_uri())
        return target

    def picture(self, page: Path, width: int, height: int) -> Path:
        """The page from its top, in a window of so many pixels, as a PNG."""
        target = self.folder / "page.png"
        size = f"--window-size={width},{height}"
        self._run(f"--screenshot={target}", "--virtual-time-budget=5000", size, page.resolve().as_uri())
        return target

    def _run(self, *arguments: str) -> str:
        command = [self.program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--user-data-dir={self.folder / 'profile'}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
