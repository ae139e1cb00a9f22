"""The tutorial, word for word: its commands are typed in an empty folder, its changes are made, and its answers come back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner
from docx import Document

from documentation.reading import DOCS, Block, blocks
from riskset.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "docs/tutorial.md"


def typed(command: str) -> tuple[int, str]:
    """What a command of the page prints."""
    done = CliRunner().invoke(main, command.split()[1:])
    return done.exit_code, done.output


def of(language: str) -> list[Block]:
    return [block for block in blocks(language) if block.page == PAGE]


def command(start: str) -> str:
    """The command of the page that begins so."""
    lines = [line for block in of("sh") for line in block.code.splitlines()]
    return next(line for line in lines if line.startswith(f"riskset {start}"))


def merged(old: object, new: object) -> object:
    """A study with what the page changes in it."""
    if isinstance(old, dict) and isinstance(new, dict) and "kind" not in new:
        return old | {key: merged(old.get(key), value) for key, value in new.items()}
    return new


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder after the fifth step."""
    folder = tmp_path_factory.mktemp("tutorial")
    shutil.copy(DOCS / "tutorial" / "registry.csv", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        code, said = typed(command("init"))
        assert code == 0
        assert said == of("text")[0].code
        path = folder / "mystudy" / "study.yml"
        study = yaml.safe_load(path.read_text(encoding="utf-8"))
        for shown in of("yaml"):
            change = yaml.safe_load(shown.code)
            if "mystudy/study.yml" in shown.rest:
                study = merged(study, change)
            else:  # what the page shows of the draft stands in it
                assert merged(study, change) == study, shown.place
        path.write_text(yaml.safe_dump(study, sort_keys=False, allow_unicode=True), encoding="utf-8")
        yield folder


def test_the_file_begins_as_shown() -> None:
    (shown,) = of("csv")
    assert (DOCS / "tutorial" / "registry.csv").read_text(encoding="utf-8").startswith(shown.code)


def test_keys_are_explained() -> None:
    for line in (line for block in of("sh") for line in block.code.splitlines() if line.startswith("riskset explain")):
        code, said = typed(line)
        assert code == 0
        assert line.rpartition(".")[2] in said


def test_the_check_ends_as_shown(project: Path) -> None:
    code, said = typed(command("check"))
    assert code == 0
    assert said.splitlines()[-1] == of("text")[1].code.strip()
    code, said = typed(command("display"))
    assert code == 0
    assert "Overall survival" in said


def test_cells_and_sentences_are_those_of_the_draft(project: Path) -> None:
    text = (project / "mystudy" / "manuscript.qmd").read_text(encoding="utf-8")
    cell, sentence = of("markdown")
    assert cell.code.strip() in text
    (call,) = re.findall(r"`\{python\} [^`]+`", sentence.code)
    assert call in text


@pytest.mark.slow
def test_the_manuscript_is_rendered_audited_and_compared(project: Path) -> None:
    code, said = typed(f"{command('render')} --engine builtin")
    assert code == 0, said
    assert len(Document(str(project / "mystudy" / "_output" / "manuscript.docx")).tables) == 2
    code, said = typed(command("audit"))
    assert code == 1
    assert said.count("display-not-cited") == 3
    code, said = typed(command("results"))
    assert code == 0, said
    with (project / "registry.csv").open("a", encoding="utf-8") as file:
        file.write("P161,Standard,70,F,III,1,2021-11-01,,2025-01-15,0\n")
    study = project / "mystudy" / "study.yml"
    study.write_text(study.read_text(encoding="utf-8").replace("expect: 160", "expect: 161"), encoding="utf-8")
    code, said = typed(command("diff"))
    assert code in {0, 1}
    assert "161" in said
