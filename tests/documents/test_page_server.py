"""The preview's pages: what is served and to whom, and that a browser loads anew, keeps its place and shows what is wrong."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from riskset.documents.page_server import Pages, served
from riskset.documents.problems import DocumentProblems

PAGE = "<!DOCTYPE html><html><body><h1>A report</h1></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "out" / "plot.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "out" / "cohort.csv").write_text("patient\n1\n", encoding="utf-8")
    (tmp_path / "secret.html").write_text("outside", encoding="utf-8")
    (tmp_path / "out" / "link.html").symlink_to(tmp_path / "secret.html")
    return tmp_path / "out"


def asked(address: str, path: str, host: str = "") -> tuple[int, str, str]:
    """Status, kind and content of an answer."""
    port = urlsplit(address).port
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()


def test_pages_and_pictures_of_the_folder_are_served_and_nothing_else(folder: Path) -> None:
    with served(Pages(folder, "a page.html"), None) as address:
        status, kind, page = asked(address, "/a%20page.html")
        assert (status, kind) == (200, "text/html; charset=utf-8")
        assert "<h1>A report</h1>" in page
        assert "riskset-preview" in page
        assert asked(address, "/plot.svg")[:2] == (200, "image/svg+xml")
        assert asked(address, "/")[0] == 302
        for path in (
            "/cohort.csv",
            "/../secret.html",
            "/%2e%2e/secret.html",
            "/link.html",
            "/nothing.html",
            "//etc/passwd",
        ):
            assert asked(address, path)[0] == 404, path
        assert asked(address, "/a%20page.html", host="elsewhere.example")[0] == 403


def test_the_state_tells_renders_problems_and_hints(folder: Path) -> None:
    pages = Pages(folder)
    with served(pages, None) as address:
        assert "Nothing is rendered yet" in asked(address, "/")[2]
        pages.renewed(["Doubt: a code"])
        pages.refused(["study.yml, line 3: <b>wrong</b>"])
        state = json.loads(asked(address, "/-/state")[2])
        assert state == {"rendered": 1, "problems": ["study.yml, line 3: <b>wrong</b>"], "hints": ["Doubt: a code"]}
        pages.renewed([])
        assert json.loads(asked(address, "/-/state")[2]) == {"rendered": 2, "problems": [], "hints": []}


def test_a_port_that_is_taken_is_refused(folder: Path) -> None:
    with (
        served(Pages(folder), None) as address,
        pytest.raises(DocumentProblems, match="is taken, or may not be used"),
        served(Pages(folder), urlsplit(address).port),
    ):
        pass


def test_a_server_ends_with_its_context(folder: Path) -> None:
    before = threading.active_count()
    with served(Pages(folder), None) as address:
        asked(address, "/-/state")
    for _ in range(100):
        if threading.active_count() == before:
            break
        time.sleep(0.02)
    assert threading.active_count() == before
    with pytest.raises(OSError):
        asked(address, "/-/state")


LONG = """<!DOCTYPE html><html><body style="height: 5000px"><h1>NAME</h1><p id="place"></p>
<script>
addEventListener("load", () => setTimeout(() => {
  if ("NAME" === "first") scrollTo(0, 1234);
  else document.getElementById("place").textContent = "at " + scrollY;
}, 50));
</script></body></html>"""


@pytest.mark.browser
def test_a_browser_loads_anew_keeps_its_place_and_shows_what_is_wrong(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(LONG.replace("NAME", "first"), encoding="utf-8")

    class Rendering(Pages):
        """Is rendered again at the third look, and finds something wrong at the fifth."""

        looks = 0

        def __getattribute__(self, name: str) -> Any:
            if name == "rendered":
                type(self).looks += 1
                if type(self).looks == 3:
                    page.write_text(LONG.replace("NAME", "second"), encoding="utf-8")
                    self.renewed([])
                if type(self).looks == 5:
                    self.refused(["study.yml, line 3: <i>wrong</i>"])
            return super().__getattribute__(name)

    with served(Rendering(tmp_path, "page.html"), None) as address:
        shown = browser._run("--dump-dom", "--virtual-time-budget=9000", "--window-size=800,600", address)
    assert "<h1>second</h1>" in shown
    assert "at 1234" in shown
    assert "study.yml, line 3: &lt;i&gt;wrong&lt;/i&gt;" in shown
    assert 'data-kind="problems"' in shown
