"""Pages whose floats wait for each other's places settle all the same, and nobody reads that they did not at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from riskset.assets import asset
from riskset.cli import main
from riskset.documents.extension import read_extension
from riskset.documents.typst import compile_pdf

if TYPE_CHECKING:
    from pathlib import Path

# A document that never settles unless the places of its floats are given, and prints them if they are.
UNSETTLED = """
#set document(title: "Pages")
#let places = json(sys.inputs.at("riskset-given-file")).at("places", default: (:))
#let steps = counter("steps")
#context {
  let last = steps.final().first()
  if places.len() == 0%s { steps.update(last + 1) }
  [#metadata(("fig-a", "bottom"))<riskset-placed> #metadata(("fig-b", "here"))<riskset-placed>]
  [The places are: #places.values().join(" and ").]
}
"""


@pytest.mark.parametrize(
    ("unless", "found"), [("", "auto and here"), (' or places.at("fig-a") == "auto"', "here and here")]
)
def test_floats_that_never_settle_are_fixed_where_they_stood(tmp_path: Path, unless: str, found: str) -> None:
    source = tmp_path / "pages.typ"
    source.write_text(UNSETTLED % unless, encoding="utf-8")
    output = tmp_path / "pages.pdf"
    assert compile_pdf(source, output, tmp_path / "pages.qmd", read_extension(asset("_extensions/riskset")), 0) == []
    assert f"The places are: {found}." in PdfReader(output).pages[0].extract_text()


def test_the_command_that_the_extension_calls_prints_where_floats_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "report" / "pages.typ"
    source.parent.mkdir()
    said: list[str] = []
    for text in (UNSETTLED % "", "#let x = ", '#import "@preview/package:1.0.0"', "Nothing floats."):
        source.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["fill-pages", str(source), str(tmp_path)])
        assert not ended.value.code
        said.append(capsys.readouterr().out)
    assert said == ['{"places": {"fig-a": "auto", "fig-b": "here"}}\n', "", "", "{}\n"]
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_pages_that_settle_nowhere_are_told(tmp_path: Path) -> None:
    source = tmp_path / "pages.typ"
    source.write_text(UNSETTLED % " or true", encoding="utf-8")
    said = compile_pdf(
        source, tmp_path / "pages.pdf", tmp_path / "pages.qmd", read_extension(asset("_extensions/riskset")), 0
    )
    assert any("converge" in message for message in said)


def test_pages_are_set_again_with_one_input_and_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another input Typst sets everything anew: a second setting of many pages took as long as the first."""
    import typst

    inputs: list[dict[str, str]] = []

    class Compiler:
        """Typst's own, and what it was given."""

        def __init__(self, *paths: Any, **options: Any) -> None:
            self.own = own(*paths, **options)
            self.query = self.own.query

        def compile_with_warnings(self, **options: Any) -> Any:
            inputs.append(options["sys_inputs"])
            return self.own.compile_with_warnings(**options)

    own = typst.Compiler
    monkeypatch.setattr(typst, "Compiler", Compiler)
    source = tmp_path / "pages.typ"
    source.write_text(UNSETTLED % "", encoding="utf-8")
    compile_pdf(source, tmp_path / "pages.pdf", tmp_path / "pages.qmd", read_extension(asset("_extensions/riskset")), 0)
    assert len(inputs) == 3  # the pages, with other places, and their PDF
    assert inputs[0] == inputs[1] == inputs[2]
