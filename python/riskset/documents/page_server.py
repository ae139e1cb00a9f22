"""Serves rendered pages to a browser on this machine, which loads them anew, keeps its place, and shows what is wrong."""

from __future__ import annotations

import json
import mimetypes
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, unquote, urlsplit

from riskset.documents.problems import DocumentProblems, problem_at

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

_STATE = "/-/state"
_SERVED = {".html", ".pdf", ".docx", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".css", ".js", ".woff", ".woff2"}
_NOTHING = '<!DOCTYPE html><html lang="en"><title>Preview</title><body><p>Nothing is rendered yet.</p></body></html>'
_FOLLOWER = """
<div id="riskset-preview" role="status" hidden></div>
<style>
#riskset-preview { position: fixed; inset: auto 0 0 0; max-height: 45vh; overflow: auto; z-index: 9999; padding: 0.8rem 1.2rem;
  margin: 0; background: #fff4f4; color: #5c0011; border-top: 3px solid #b00020; font: 14px/1.45 system-ui, sans-serif;
  white-space: pre-wrap; text-align: left; }
#riskset-preview[data-kind="hints"] { background: #fffbe8; color: #4a3b00; border-color: #b58900; }
@media print { #riskset-preview { display: none; } }
</style>
<script>
(() => {
  const panel = document.getElementById("riskset-preview");
  const place = "riskset-place " + location.pathname;
  const kept = sessionStorage.getItem(place);
  if (kept !== null) { scrollTo(0, Number(kept)); sessionStorage.removeItem(place); }
  let shown = null;
  const look = async () => {
    try {
      const state = await (await fetch("STATE", { cache: "no-store" })).json();
      if (shown !== null && state.rendered !== shown) {
        sessionStorage.setItem(place, String(scrollY));
        location.reload();
        return;
      }
      shown = state.rendered;
      panel.textContent = [...state.problems, ...state.hints].join("\\n\\n");
      panel.dataset.kind = state.problems.length ? "problems" : "hints";
      panel.hidden = panel.textContent === "";
    } catch (error) {
      panel.textContent = "The preview has ended.";
      panel.hidden = false;
    }
    setTimeout(look, 600);
  };
  look();
})();
</script>
""".replace("STATE", _STATE)


@dataclass
class Pages:
    """What is served: the folder of the outputs, the page to begin with, and how the last render ended.

    Attributes
    ----------
    folder : Path
        Only pages and pictures within it are served: data may lie beside them.
    first : str
        Path of the page to begin with, within the folder; empty until one is rendered.
    rendered : int
        How many times the pages were rendered; a browser loads its page anew when it has changed.
    problems, hints : sequence of str
        What stopped the last render, and what was said beside it.
    """

    folder: Path
    first: str = ""
    rendered: int = 0
    problems: Sequence[str] = ()
    hints: Sequence[str] = ()

    def renewed(self, hints: Sequence[str]) -> None:
        """Note that the pages were rendered."""
        self.problems, self.hints = (), tuple(hints)
        self.rendered += 1

    def refused(self, problems: Sequence[str]) -> None:
        """Note what is wrong; the pages stay as they were."""
        self.problems = tuple(problems)

    def found(self, path: str) -> Path | None:
        """The file that an address means, if it is one of the folder's."""
        root = self.folder.resolve()
        wanted = (root / unquote(path).lstrip("/")).resolve()
        shown = wanted.is_relative_to(root) and wanted.suffix.lower() in _SERVED and wanted.is_file()
        return wanted if shown else None


@contextmanager
def served(pages: Pages, port: int | None) -> Generator[str]:
    """Serve pages while the context lasts; the address of the page to begin with.

    Raises
    ------
    DocumentProblems
        When the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port or 0), _handler(pages))
    except OSError as error:
        message = f"the port {port} is taken, or may not be used"
        raise DocumentProblems([problem_at(pages.folder, None, message, "Name another with --port")]) from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers for these pages, to programs that call this machine by its own name."""

        def do_GET(self) -> None:
            """Send a file, a page that follows its renders, or the state."""
            # A page of another site that calls itself by this machine's address does not get the report.
            port = cast("tuple[str, int]", self.server.server_address)[1]
            if self.headers.get("Host") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
                self.send_error(403)
                return
            path = urlsplit(self.path).path
            if path == _STATE:
                state = {"rendered": pages.rendered, "problems": pages.problems, "hints": pages.hints}
                self._send(json.dumps(state).encode(), "application/json")
                return
            if path == "/" and pages.first:
                self.send_response(302)
                self.send_header("Location", f"/{quote(pages.first)}")
                self.end_headers()
                return
            file = pages.found(path)
            if path == "/":
                self._send(_following(_NOTHING).encode(), "text/html; charset=utf-8")
            elif file is None:
                self.send_error(404)
            elif file.suffix == ".html":
                self._send(_following(file.read_text(encoding="utf-8")).encode(), "text/html; charset=utf-8")
            else:
                self._send(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its parent calls it so
            """Keep the terminal for what is rendered."""

    return Handler


def _following(page: str) -> str:
    """A page with the script that follows its renders."""
    before, end, after = page.rpartition("</body>")
    return f"{before}{_FOLLOWER}{end}{after}" if end else f"{page}{_FOLLOWER}"
