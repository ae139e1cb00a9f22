"""The workflows of continuous integration: what they name is there, and the lines of Quarto are those that we support."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskset.documents.quarto import OLDEST

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_command_is_a_target_of_make(path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    jobs = read(path)["jobs"].values()
    named = [word for job in jobs for step in job["steps"] for word in re.findall(r"^make (\S+)$", step.get("run", ""))]
    assert set(named) <= targets


def test_quarto_is_tried_each_week_from_the_oldest_line_to_the_one_to_come() -> None:
    workflow = read(ROOT / ".github" / "workflows" / "quarto.yml")
    # YAML 1.1 reads the key `on` as true.
    minute, hour, day, month, weekday = workflow[True]["schedule"][0]["cron"].split()
    assert (day, month) == ("*", "*")
    assert minute.isdigit()
    assert hour.isdigit()
    assert weekday.isdigit()
    lines = workflow["jobs"]["test"]["strategy"]["matrix"]["quarto"]
    assert lines == [*(f"{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], OLDEST[1] + 3)), "pre-release"]


def test_what_tests_skip_without_is_there_each_week() -> None:
    workflow = read(ROOT / ".github" / "workflows" / "quarto.yml")
    runs = "\n".join(step.get("run", "") for step in workflow["jobs"]["test"]["steps"])
    (looked_for,) = re.findall(r"for program in (.*?);", runs)
    assert looked_for.split() == ["lualatex", "pdflatex", "xelatex", "pdftotext"]
    assert runs.index("apt-get install") < runs.index("command -v") < runs.index("make quarto")


def test_each_line_of_the_extension_is_new_enough() -> None:
    declared = yaml.safe_load((ROOT / "_extensions" / "riskset" / "_extension.yml").read_text(encoding="utf-8"))
    assert declared["quarto-required"] == f">={OLDEST[0]}.{OLDEST[1]}.0"


def test_a_release_has_one_version_everywhere() -> None:
    """The package, the extension, the citation, the recipe, and the newest entry of the changelog."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    extension = yaml.safe_load((ROOT / "_extensions" / "riskset" / "_extension.yml").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert {declared, extension["version"], citation["version"], recipe()["context"]["version"], newest[1]} == {
        declared
    }
    checks = next(
        step["run"]
        for step in read(FILES[0].with_name("release.yml"))["jobs"]["build"]["steps"]
        if "grep" in step.get("run", "")
    )
    for file in ("pyproject.toml", "_extensions/riskset/_extension.yml", "CITATION.cff", "CHANGELOG.md"):
        assert file in checks


def recipe() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "conda" / "recipe.yaml").read_text(encoding="utf-8"))


def test_the_recipe_asks_for_what_the_package_asks_for() -> None:
    """By the names that conda-forge has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {"matplotlib": "matplotlib-base", "pypandoc_binary": "pypandoc", "typst": "typst-py"}
    wanted = set()
    extras = project["optional-dependencies"]
    parts = [each for extra in ("documents", "figures", "readers", "recompute", "render") for each in extras[extra]]
    for each in [*project["dependencies"], *(each for each in parts if not each.startswith("riskset["))]:
        name, bound = re.fullmatch(r"([\w-]+)(.*)", each).groups()  # type: ignore[union-attr]
        wanted.add(f"{named.get(name, name)} {bound}")
    asked = set(recipe()["requirements"]["run"])
    assert wanted <= asked
    assert {each.split()[0] for each in asked - wanted} == {"python", "pandoc"}  # which the wheel of pypandoc brings


def test_the_workflow_for_pull_requests_calls_what_there_is() -> None:
    from click.testing import CliRunner

    from riskset.cli import main
    from riskset.comparing.markdown import MARK

    path = ROOT / "docs" / "ci" / "riskset-diff.yml"
    steps = read(path)["jobs"]["diff"]["steps"]
    script = "\n".join(step.get("run", "") for step in steps)
    command = re.search(r"riskset (diff .*?) \|\| code", script)
    assert command is not None
    options = re.findall(r"--[a-z-]+(?= |$)", command[1])
    said = CliRunner().invoke(main, ["diff", "--help"]).output
    assert set(options) - {"--"} <= set(re.findall(r"--[a-z-]+", said))
    assert f'startswith("{MARK}")' in script
    assert read(path)["permissions"]["pull-requests"] == "write"
