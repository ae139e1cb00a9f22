"""Disks that are full or read-only, and outputs that cannot be replaced: all outputs of a run are new, or none is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from riskset.cli import main

if TYPE_CHECKING:
    from conftest import Project

ENDINGS = ("html", "pdf", "docx")


def write_documents(project: Project, code: str = "") -> None:
    for name in ("a", "b"):
        project.write(f"{name}.qmd", f"---\ntitle: New\n---\n\nnew words\n{code}")
        for ending in ENDINGS:
            project.write(f"_output/{name}.{ending}", "as it was")


def kept(project: Project) -> dict[str, str]:
    return {path.name: path.read_text() for path in (project.root / "_output").iterdir() if path.is_file()}


def test_an_output_that_cannot_be_replaced_keeps_those_of_all_documents(project: Project) -> None:
    write_documents(project)
    project.output("b.docx").unlink()
    project.output("b.docx").mkdir()
    before = kept(project)
    done = CliRunner().invoke(main, ["render", ".", "--to", "html,docx"])
    assert done.exit_code == 2
    assert done.output.splitlines()[-1].endswith("b.docx' cannot be used: it is a folder. Name a file.")
    assert kept(project) == before


def test_a_document_that_is_wrong_keeps_the_outputs_of_the_others(project: Project) -> None:
    write_documents(project)
    project.write("b.qmd", "```{python}\n1 / 0\n```\n")
    before = kept(project)
    done = CliRunner().invoke(main, ["render", ".", "--to", "html", "--verbose"])
    assert (done.exit_code, "ZeroDivisionError" in done.output) == (2, True)
    assert "Traceback" in done.output  # the cell's, as it was asked for
    assert kept(project) == before


MOUNTS = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None, reason="only root mounts disks"
)


def mounted(script: str, project: Project) -> subprocess.CompletedProcess[str]:
    """Run a script in which disks are mounted that nobody else sees; `$RISKSET` is the command."""
    command = f"{sys.executable} -c 'from riskset.cli import main; main()'"
    wrapped = f'riskset() {{ {command} "$@"; }}\nset -e\n{script}'
    return subprocess.run(
        ["unshare", "-m", "bash", "-c", wrapped], cwd=project.root, capture_output=True, text=True, check=False
    )


@MOUNTS
@pytest.mark.slow
def test_a_read_only_project_is_rendered_into_another_folder(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write_documents(project, "\n```{python}\nprint('printed')\n```\n")
    other = tmp_path_factory.mktemp("other")
    before = kept(project)
    remount = "mount --bind . . && mount -o remount,ro,bind . && cd $PWD\n"
    done = mounted(f"{remount}riskset render . --engine builtin --output-dir {other}", project)
    assert done.returncode == 0, done.stderr
    assert "the cache cannot be written (Read-only file system)" in done.stderr
    assert len([path for path in other.iterdir() if path.stat().st_size > 1000]) == 6
    done = mounted(f"{remount}riskset render . --engine builtin", project)
    assert done.returncode == 2
    assert "it is on a disk that is read-only. Name a folder on another disk, with --output-dir or -o." in done.stderr
    assert kept(project) == before


@MOUNTS
@pytest.mark.slow
@pytest.mark.parametrize(("full", "size"), [("_output", 64), ("/mnt", 24), (".riskset", 4)])
def test_a_full_disk(project: Project, full: str, size: int) -> None:
    """Of outputs, of temporary files, and of the cache, which is the one that stops nothing."""
    write_documents(project, "\n```{python}\nprint('printed')\n```\n")
    script = (
        f"cp -r _output saved; mkdir -p {full}; mount -t tmpfs -o size={size}k tmpfs {full}\n"
        f"cp -r saved/. _output; test {full} != /mnt || export TMPDIR=/mnt\n"
        "riskset render . --engine builtin && code=0 || code=$?\n"
        "rm -rf after; cp -r _output after; exit $code"
    )
    done = mounted(script, project)
    after = {path.name: path.stat().st_size for path in (project.root / "after").iterdir()}
    # The digests of Word files are kept with the cache: without them, a file may be somebody's, and stays.
    beside = [f"{name}.new.docx" for name in "ab"] if full == ".riskset" else []
    assert sorted(after) == sorted([*beside, *(f"{name}.{ending}" for name in "ab" for ending in ENDINGS)])
    assert "Traceback" not in done.stderr
    if full == ".riskset":
        kept_files = {"a.docx", "b.docx"}
        assert {after.pop(each) for each in kept_files} == {len("as it was")}
        assert (done.returncode, min(after.values()) > 1000) == (0, True), done.stderr
        assert "the cache cannot be written (No space left on device)" in done.stderr
    else:
        assert (done.returncode, set(after.values())) == (2, {len("as it was")}), done.stderr
