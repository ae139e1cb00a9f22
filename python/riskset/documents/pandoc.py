"""Pandoc, from the wheel that brings its program along: Markdown and metadata in, a document out."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from riskset.documents.places import NETWORK, is_address, leads_outside, outside
from riskset.documents.problems import DocumentProblems, problem_at, quoted
from riskset.documents.programs import run_program
from riskset.documents.project import as_list
from riskset.documents.stopping import Stop
from riskset.documents.webpage import embed_files, finish_page
from riskset.documents.word import NUMBERS, finish_word
from riskset.documents.word_page import prepared_reference
from riskset.word_files.store import HANDED

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    from riskset.documents.extension import Extension
    from riskset.problems import Problem

TARGETS = {"html": "html5", "typst": "typst", "docx": "docx"}
# Metadata that only the engine reads; the rest goes to the filters and templates.
_ENGINE_KEYS = frozenset(
    "format execute engine jupyter embed-resources html-math-method output-file css reference-doc editor"  # noqa: SIM905
    " editor_options fig-format fig-dpi citeproc project profile date-format code-fold code-summary".split()
)
# What is left to do when pandoc has written a document; its pictures lie in the folder.
_FINISH = {"html": finish_page, "docx": finish_word}
# Whoever renders gets the same words and letters.
_ALIKE = {"LANG": "en_US.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# A page is made of the project's files alone: pandoc finds no network.
_NOWHERE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
_OFFLINE = _NOWHERE | {"no_proxy": "", "NO_PROXY": ""}
# More room for what is new, so that pandoc looks less often for what nobody needs any more: a tenth of its time.
_ROOM = ("+RTS", "-A32m", "-n4m", "-F4", "-RTS")
_INSTALL = "Install the built-in engine: pip install 'riskset[render]'"


@dataclass(frozen=True)
class Job:
    """One run of pandoc.

    Attributes
    ----------
    target : str
        ``html``, ``typst`` or ``docx``.
    document : Path
        The document, in whose folder pandoc runs.
    markdown : str
        The text.
    metadata : Mapping
        The document's metadata in this format.
    folder : Path
        Where temporary files go.
    output : Path
        The file to write.
    epoch : int
        The time that a document says it was made.
    profiles : tuple of str
        The active profiles.
    sources : tuple of Path
        The files that the text comes from, to name the line of what is wrong.
    root : Path or None
        The project's folder, outside of which nothing is read; None where no project is rendered.
    stop : Stop
        Ends pandoc when the render is interrupted.
    """

    target: str
    document: Path
    markdown: str
    metadata: Mapping[str, Any]
    folder: Path
    output: Path
    epoch: int
    profiles: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    root: Path | None = None
    stop: Stop = field(default_factory=Stop)

    def seen(self, path: Path) -> str:
        """A path as seen from the document's folder, where pandoc runs.

        Pandoc and its filters give a meaning to letters such as `:`, `;`, `?`, `#` and `%`, which the folders above a
        project may well hold in their names.
        """
        try:
            return Path(os.path.relpath(path, self.document.parent)).as_posix()
        except ValueError:  # another drive
            return path.as_posix()


@lru_cache(maxsize=1)
def pandoc_program() -> Path:
    """The program of the package pypandoc_binary.

    Raises
    ------
    DocumentProblems
        When the package is not installed.
    """
    found = importlib.util.find_spec("pypandoc")
    if found is not None and found.origin:
        path = Path(found.origin).parent / "files" / ("pandoc.exe" if sys.platform == "win32" else "pandoc")
        if path.is_file():
            return path
    message = "pandoc is not installed"
    raise DocumentProblems([problem_at(Path("pypandoc_binary"), None, message, _INSTALL)])


def run_pandoc(job: Job, extension: Extension) -> list[str]:
    """Write one document.

    Returns
    -------
    list of str
        Pandoc's warnings.

    Raises
    ------
    DocumentProblems
        When pandoc or a filter fails, a citation has no entry, or a picture is not found.
    """
    done = _written(job, extension)
    warnings = _judge(job, extension, done.returncode, done.stderr.decode(errors="replace"), _messages(_log(job)))
    if job.target in _FINISH:
        _FINISH[job.target](job.output, job.folder)
    return warnings


def _written(job: Job, extension: Extension) -> subprocess.CompletedProcess[bytes]:
    """Pandoc's run, in whose log are all files that it was made of."""
    metadata_file = job.folder / f"{job.target}.metadata.json"
    metadata = {key: value for key, value in job.metadata.items() if key not in _ENGINE_KEYS}
    metadata |= {
        "riskset-engine": "builtin",
        "riskset-format": job.target,
        "riskset-profiles": list(job.profiles),
        "riskset-document": str(job.document),
    }
    metadata_file.write_text(json.dumps(metadata), encoding="utf-8")
    files = [f"--metadata-file={job.seen(metadata_file)}", f"--log={job.seen(_log(job))}"]
    command = [str(pandoc_program()), *_ROOM, *_arguments(job, extension), *files]
    own = {"SOURCE_DATE_EPOCH": str(job.epoch), HANDED: job.seen(job.folder / NUMBERS)}
    environment = {"QUARTO_PYTHON": sys.executable} | os.environ | _ALIKE | _OFFLINE | own
    run = partial(run_program, stop=job.stop, folder=job.document.parent, environment=environment)
    done = run(command, given=job.markdown.encode())
    if job.target != "html" or done.returncode != 0:
        return done
    embedded = embed_files(job.output, (job.document.parent, job.folder))
    if embedded is None:  # pandoc knows more of what a page may load, and says what it does not find
        return run([*command, "--embed-resources"], given=job.markdown.encode())
    if (messages := _messages(_log(job))) is not None:
        told = [{"type": "LoadedResource", "verbosity": "INFO", "path": name} for name in embedded]
        _log(job).write_text(json.dumps([*messages, *told]), encoding="utf-8")
    return done


def loaded_files(job: Job) -> list[Path] | None:
    """The files that pandoc read for a document besides those in the job's own folder; None where one is not found again."""
    told = [_path(m) for m in _messages(_log(job)) or [] if m.get("type") == "LoadedResource"]
    found: list[Path] = []
    for name in dict.fromkeys(each.removeprefix("file://") for each in told):
        # As the system reads the path, links and all: pandoc ran in the document's folder.
        places = [place for form in (name, unquote(name)) if (place := job.document.parent / form).is_file()]
        if not places:
            return None
        found += [place for place in places if not place.resolve().is_relative_to(job.folder.resolve())]
    return found


def _path(message: Mapping[str, Any]) -> str:
    """The file that a message is of."""
    return str(message.get("path") or message.get("from"))


def _log(job: Job) -> Path:
    return job.folder / f"{job.target}.log.json"


def _arguments(job: Job, extension: Extension) -> list[str]:
    metadata = job.metadata
    arguments = [
        "--from=markdown-yaml_metadata_block-raw_tex",
        f"--to={TARGETS[job.target]}",
        "--standalone",
        "--wrap=none",
        f"--output={job.seen(job.output)}",
        f"--resource-path=.{os.pathsep}{job.seen(job.folder)}",
        # A user's own templates, styles and defaults have no part.
        f"--data-dir={job.seen(job.folder / 'none')}",
        *(f"--lua-filter={job.seen(path)}" for path in extension.filters(job.target) if path.is_file()),
    ]
    # The filters set citations themselves.
    if metadata.get("bibliography") and not metadata.get("csl"):
        own = extension.file(job.target, "csl")
        arguments += [f"--csl={job.seen(own)}"] if own is not None and own.is_file() else []
    # In Word the filters write it: pandoc's would stand within the title block.
    if metadata.get("toc") and job.target != "docx":
        arguments.append("--toc")
        if metadata.get("toc-depth"):
            arguments.append(f"--toc-depth={metadata['toc-depth']}")
    arguments.append(f"--lua-filter={job.seen(Path(__file__).with_name('after.lua'))}")
    template = extension.template(job.target)
    if template is not None:
        arguments.append(f"--template={job.seen(template)}")
    return arguments + _of_format(job, extension)


def _of_format(job: Job, extension: Extension) -> list[str]:
    if job.target == "html":
        own = [job.seen(path) for path in (extension.file("html", "css"),) if path is not None and path.is_file()]
        sheets = [*own, *(str(path) for path in as_list(job.metadata.get("css")))]
        return ["--mathml", "--section-divs", *(f"--css={sheet}" for sheet in sheets)]
    if job.target == "docx":
        return _reference(job, extension)
    # Every picture is copied beside the Typst file, so that no path leads out of its folder.
    return [f"--extract-media={job.seen(job.folder)}/media"]


def _reference(job: Job, extension: Extension) -> list[str]:
    """The document that styles and page are taken from, with what the metadata say of the page."""
    named = job.metadata.get("reference-doc") or extension.file("docx", "reference-doc")
    if named is None or not (job.document.parent / str(named)).is_file():
        return []
    path = prepared_reference(job.document.parent / str(named), job.metadata, job.folder / "reference.docx")
    return [f"--reference-doc={job.seen(path)}"]


def _messages(log: Path) -> list[dict[str, Any]] | None:
    """What pandoc wrote down; None where it could not write it all."""
    try:
        return json.loads(log.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _judge(job: Job, extension: Extension, code: int, errors: str, messages: list[dict[str, Any]] | None) -> list[str]:
    if messages is None and code == 0:  # nobody knows what was put into the page
        raise DocumentProblems([_failure(job, code, errors)], details=errors)
    problems = [
        _told_by_filter(job, line.removeprefix("riskset:").strip().rstrip("."))
        for line in errors.splitlines()
        if line.startswith("riskset:") and "nothing was rendered" not in line
    ]
    found = (_of_message(job, extension, message) for message in messages or [])
    problems += [problem for problem in found if problem is not None]
    if code != 0 and not problems:
        problems.append(_failure(job, code, errors))
    if problems:
        raise DocumentProblems(problems, details=errors)
    # The title is a matter of the template, and information is none of the user's business.
    return [
        str(m.get("pretty") or m.get("message") or m.get("type"))
        for m in messages or []
        if m.get("verbosity") == "WARNING"
    ]


def _of_message(job: Job, extension: Extension, message: Mapping[str, Any]) -> Problem | None:
    """What is wrong, where a message of pandoc tells it."""
    kind, path = message.get("type"), _path(message)
    if kind == "LoadedResource" and job.root is not None:
        # Pandoc tells of each file that it puts into a page, whatever named it.
        allowed = (job.root, job.folder, extension.folder)
        return _outside(job, path) if leads_outside(path, job.document.parent, *allowed) else None
    if kind == "CouldNotFetchResource" and is_address(path):
        return _located(job, path, f"{quoted(path)} is at an address on a network", NETWORK)
    if kind == "CouldNotFetchResource":
        what = f"there is no picture or file '{path}'"
        return _located(job, path, what, "The path is taken from the document's folder")
    if kind == "CiteprocWarning" and "not found" in str(message.get("message")):
        key = str(message.get("message")).removeprefix("citation ").removesuffix(" not found").strip()
        remedy = "Add it to the bibliography, or mend the key"
        return _located(job, f"@{key}", f"the bibliography has no entry '{key}'", remedy)
    return None


def _failure(job: Job, code: int, errors: str) -> Problem:
    """Pandoc came to no end of its own."""
    if "No space left" in errors or code == 0:
        message = f"pandoc could not write its files for {job.target} into {job.folder.parent}"
        return problem_at(job.document, None, message, "Make room on that disk, or name another folder as TMPDIR")
    said = " ".join(errors.partition("HasCallStack")[0].split())[:300].rstrip(".") or f"it returned {code}"
    return problem_at(job.document, None, f"pandoc failed for {job.target}: {said}", _REPORT)


_REPORT = "Run with --verbose to see all it says"


def _outside(job: Job, path: str) -> Problem:
    """A picture, or what a page names, lies outside the project."""
    assert job.root is not None  # noqa: S101  else nothing is outside
    found = outside(job.document, None, path, job.root)
    return _located(job, path, found.message, found.remedy)


def _told_by_filter(job: Job, text: str) -> Problem:
    """A problem that a filter told: what is wrong, and after a semicolon what would be right."""
    message, _, remedy = text.partition("; ")
    named = re.search(r"@[\w:.-]*\w", message)
    remedy = remedy[:1].upper() + remedy[1:] if remedy else "Mend it and render again"
    return _located(job, named[0], message, remedy) if named else problem_at(job.document, None, message, remedy)


def _located(job: Job, needle: str, message: str, remedy: str) -> Problem:
    """A problem at the first line of the sources that holds `needle` and is no word longer."""
    pattern = re.compile(re.escape(needle) + r"(?![\w-])")
    for path in job.sources:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if pattern.search(line):
                return problem_at(path, number, message, remedy)
    return problem_at(job.document, None, message, remedy)
