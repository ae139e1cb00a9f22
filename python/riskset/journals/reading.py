"""Reads a journal's file and those that it extends, and says with line and remedy what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from riskset.journals.files import extended, find_journal, package_names
from riskset.journals.rules import NONE_FOUND, Entry, Figures, Journal, Layout, Limit, Rule, Sections, Source, Tables
from riskset.journals.schema import journal_file
from riskset.journals.written import Ruled, Written
from riskset.model_errors import to_problem, told_once_each, without_misspelt
from riskset.problems import Problem, Problems, did_you_mean, quoted
from riskset.style import Style
from riskset.yaml_lines import Dialect, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from riskset.journals.schema import JournalFileBase
    from riskset.journals.written import Sourced
    from riskset.yaml_lines import YamlDocument

_LARGEST = 1_000_000  # bytes
_YAML = Dialect(
    tag=("{} is a YAML tag, which a journal's file does not use", "Remove it"),
    key=("a key must be one word", "Put the key in quotes"),
)
_LISTS = {"limits": "what", "statements": "what", "checklists": "what", "wanted": "what", "extra": "what"}
_PARTS = {"layout": Layout, "sections": Sections, "figures": Figures, "tables": Tables}
_FOR = "original article"


@dataclass(frozen=True)
class _File:
    """A journal's file that was read, with its own sources."""

    path: Path
    written: JournalFileBase
    document: YamlDocument


def load_journal(name: str, folder: Path | None = None) -> Journal:
    """The rules of a journal.

    Parameters
    ----------
    name : str
        A journal's name, or the path of a file that ends with `.yml`.
    folder : Path, optional
        The project's folder, which may have journals of its own under `journals/`.

    Raises
    ------
    LookupFailed
        When there is no such journal.
    Problems
        With everything that is wrong with its file.
    """
    path = find_journal(name, folder)
    return _built(tuple((each, *_stamp(each)) for each in _chain(path)))


def check_journal(path: Path) -> list[Problem]:
    """What is wrong with a journal's file, or one that it extends."""
    try:
        load_journal(str(path.resolve()))
    except Problems as error:
        return error.problems
    return []


def _stamp(path: Path) -> tuple[int, int]:
    """By which it is seen that a file has changed."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _chain(path: Path) -> list[Path]:
    """A journal's file, and those that it extends, each the next one's."""
    found = [path]
    while (name := _read(found[-1], *_stamp_or_none(found[-1])).written.extends) is not None:
        last = found[-1]
        following = extended(name, last)
        line = _read(last, *_stamp(last)).document.line(("extends",))
        if following is None:
            raise _refused(last, *_nothing_extended(name, last), line, name)
        if following.resolve() in {each.resolve() for each in found}:
            itself = following.resolve() == last.resolve()
            message = f"extends names {quoted(name)}, which {'is this file itself' if itself else 'extends this file'}"
            remedy = "Name another journal, such as generic" if itself else "Let one of them extend nothing"
            raise _refused(last, message, remedy, line, name)
        found.append(following)
    return found


def _nothing_extended(name: str, file: Path) -> tuple[str, str]:
    """What is wrong with the name of a journal that a file extends, and the remedy."""
    names = [each for each in package_names() if each != file.stem]
    if name == file.stem:
        return f"extends names {quoted(name)}, which is this file itself", did_you_mean("", names, "Journals")
    return f"extends names {quoted(name)}, which is not a journal", did_you_mean(name, names, "Journals")


def _stamp_or_none(path: Path) -> tuple[int, int]:
    try:
        return _stamp(path)
    except OSError:
        return 0, 0  # reading it says why


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> _File:
    """One file.

    Raises
    ------
    Problems
        With everything that is wrong with it.
    """
    file = str(path)
    document, problems = parse_yaml(_text(path), file, _YAML)
    if not isinstance(document.data, dict):
        message = "this is empty" if document.data is None else "this is not a mapping of keys and values"
        raise Problems([*problems, Problem(file=file, line=1, message=message, remedy="Begin with title:")])
    model = journal_file()
    try:
        written = model.model_validate(document.data)
    except ValidationError as error:
        found = without_misspelt(told_once_each(error.errors(include_url=False), document.data))
        problems += [to_problem(each, document, file, model) for each in found]
        raise Problems(sorted(problems, key=lambda each: each.line or 0)) from error
    if problems:
        raise Problems(problems)
    return _File(path, written, document)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise _refused(path, f"this cannot be read: {reason}", "Name a journal's file") from error
    if len(content) > _LARGEST:
        raise _refused(path, f"this has {len(content) / 1e6:.1f} MB", "Name a journal's file, which is far smaller")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"this is not UTF-8: byte 0x{content[error.start]:02X}"
        raise _refused(path, message, "Save the file as UTF-8", line) from error


def _refused(path: Path, message: str, remedy: str, line: int | None = None, value: str | None = None) -> Problems:
    return Problems([Problem(file=str(path), line=line, value=value, message=message, remedy=remedy)])


@lru_cache(maxsize=64)
def _built(stamped: tuple[tuple[Path, int, int], ...]) -> Journal:
    """A journal of its file and those that it extends."""
    files = [_read(*each) for each in reversed(stamped)]
    sources: dict[str, Source] = {}
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for each in files:
        own, doubled = _sources(each)
        sources |= own
        problems += doubled
        problems += _unknown_sources(each, sources)
        if not problems:
            rules |= {rule.path: rule for rule in _rules(each, sources)}
    if problems:
        raise Problems(problems)
    first = files[-1].written
    publisher = next((each.written.publisher for each in reversed(files) if each.written.publisher), "")
    path = files[-1].path
    told = _values(rules.values(), "style.")
    parts: dict[str, Any] = {name: part(**_values(rules.values(), f"{name}.")) for name, part in _PARTS.items()}
    return Journal(
        name=path.stem,
        title=first.title,
        publisher=publisher,
        file=path,
        chain=tuple(each.path.stem for each in reversed(files)),
        style=Style(name=path.stem, **told),
        limits=tuple(_limits(rules.values())),
        statements=_entries(rules.values(), "statements."),
        checklists=_entries(rules.values(), "checklists."),
        wanted=_entries(rules.values(), "wanted."),
        extra=_entries(rules.values(), "extra."),
        blinding=rules["blinding"].value if "blinding" in rules else "single",
        rules=tuple(rules.values()),
        sources=tuple(dict.fromkeys(source for rule in rules.values() for source in rule.sources)),
        **parts,
    )


def _sources(file: _File) -> tuple[dict[str, Source], list[Problem]]:
    """The sources of a file by id, and what is wrong with them."""
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for index, entry in enumerate(file.written.sources):
        if entry.id in found or entry.id == NONE_FOUND:
            what = "is an id twice" if entry.id in found else "says that there is no source"
            line = file.document.line(("sources", index, "id"))
            message = f"sources.{index}.id is {quoted(entry.id)}, which {what}"
            remedy = "Give it another id"
            problems.append(Problem(file=str(file.path), line=line, value=entry.id, message=message, remedy=remedy))
        found[entry.id] = Source(id=entry.id, title=entry.title, url=entry.url or "", read=entry.read, kind=entry.kind)
    return found, problems


def _unknown_sources(file: _File, sources: dict[str, Source]) -> list[Problem]:
    """Rules whose source is none of the sources."""
    problems: list[Problem] = []
    for path, rule in _written(file.written):
        for name in rule.source:
            if name not in sources and name != NONE_FOUND:
                message = f"{'.'.join(map(str, path))}.source names {quoted(name)}, which is none of the sources"
                remedy = did_you_mean(name, [*sources, NONE_FOUND], "Sources")
                line = file.document.line((*path, "source"))
                problems.append(Problem(file=str(file.path), line=line, value=name, message=message, remedy=remedy))
    return problems


def _written(written: JournalFileBase) -> Iterator[tuple[tuple[str | int, ...], Sourced]]:
    """All rules of a file with the places at which they stand."""
    for name in ("layout", "sections", "figures", "tables", "style"):
        part: Written | None = getattr(written, name)
        for key, field in type(part).model_fields.items() if part is not None else ():
            rule = getattr(part, key)
            if rule is not None:
                yield (name, field.alias or key), rule
    if written.blinding is not None:
        yield ("blinding",), written.blinding
    for name in _LISTS:
        for index, entry in enumerate(getattr(written, name)):
            yield (name, index), entry


def _rules(file: _File, sources: dict[str, Source]) -> Iterator[Rule]:
    """The rules of a file, those of lists named by what they are about."""
    for path, rule in _written(file.written):
        if isinstance(rule, Ruled):
            place, value = ".".join(map(str, path)), rule.is_
        else:
            entry: Any = rule
            article = getattr(entry, "for_", "")
            place, value = f"{path[0]}.{entry.what}", getattr(entry, "most", True)
            place += f" ({article})" if article and article != _usual(path) else ""
        yield Rule(
            path=place,
            value=_frozen(value),
            sources=tuple(sources[name] for name in rule.source if name != NONE_FOUND),
            quote=rule.quote or "",
            note=rule.note or "",
            journal=file.path.stem,
        )


def _usual(path: Sequence[str | int]) -> str:
    return _FOR if path[0] == "limits" else ""


def _frozen(value: Any) -> Any:  # noqa: ANN401  what a rule says
    return tuple(value) if isinstance(value, list) else value


def _values(rules: Iterable[Rule], start: str) -> dict[str, Any]:
    """The values of a part's rules, by the names of its fields."""
    return {
        rule.path.removeprefix(start).replace("-", "_"): rule.value for rule in rules if rule.path.startswith(start)
    }


def _limits(rules: Iterable[Rule]) -> Iterator[Limit]:
    for entry in _entries(rules, "limits."):
        what: Any = entry.what
        yield Limit(what=what, most=entry.rule.value, article=entry.article or _FOR, rule=entry.rule)


def _entries(rules: Iterable[Rule], start: str) -> tuple[Entry, ...]:
    """The entries of a list."""
    found: list[Entry] = []
    for rule in rules:
        if rule.path.startswith(start):
            what, _, article = rule.path.removeprefix(start).partition(" (")
            found.append(Entry(what=what, article=article.removesuffix(")"), rule=rule))
    return tuple(found)
