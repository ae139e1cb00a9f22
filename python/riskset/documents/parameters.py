"""Parameters: values given for the variables of the cell tagged `parameters`, run in a cell of their own after it."""

from __future__ import annotations

import ast
import json
import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.problems import DocumentProblems, nearest, problem_at, quoted
from riskset.documents.qmd import Cell
from riskset.documents.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.documents.qmd import Document
    from riskset.problems import Problem

TAG = "parameters"
_OPTION = Path("-P")
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a mapping",
}


@dataclass(frozen=True)
class Parameters:
    """The parameters of a document: the line of their cell, and each name with what the document gives it.

    A value that is not a literal is known by its name alone, and stands in `computed`.
    """

    line: int = 0
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    computed: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """The names, in the order of the cell."""
        return [*self.defaults]


def read_parameters(texts: Sequence[str]) -> dict[str, Any]:
    """The values in arguments such as ``arm:2``, each read as YAML.

    Raises
    ------
    DocumentProblems
        When one is not of that form, or a name is given twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, colon, value = text.partition(":")
        if not colon or not name.isidentifier():
            remedy = "Write the name of a variable, a colon and its value: -P arm:2"
            raise DocumentProblems([problem_at(_OPTION, None, f"{quoted(text)} is not a parameter", remedy)])
        if name in found:
            raise DocumentProblems([problem_at(_OPTION, None, f"{quoted(name)} is given twice", "Give it once")])
        found[name] = read_yaml(f"value: {value}", _OPTION).data.get("value")
    return found


def parameters_of(document: Document) -> Parameters:
    """The parameters that a document declares."""
    cell = _tagged(document)
    if cell is None:
        return Parameters()
    try:
        body = ast.parse(cell.code).body
    except SyntaxError:  # told with its traceback when the cell is run
        return Parameters(cell.fence.number)
    defaults: dict[str, Any] = {}
    computed: set[str] = set()
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        for target in (one for one in targets if isinstance(one, ast.Name)):
            try:
                defaults[target.id] = ast.literal_eval(statement.value)  # type: ignore[union-attr]
            except (ValueError, TypeError):
                defaults[target.id] = None
                computed.add(target.id)
    return Parameters(cell.fence.number, defaults, frozenset(computed))


def parameter_problems(declared: Mapping[Path, Parameters], given: Mapping[str, Any]) -> list[Problem]:
    """Values for names that no document has, and of another kind than the document's own."""
    known = list(dict.fromkeys(name for parameters in declared.values() for name in parameters.names))
    problems = [_unknown(declared, name, known) for name in given if name not in known]
    for document, parameters in declared.items():
        for name, value in given.items():
            default = parameters.defaults.get(name)
            if name in parameters.computed or default is None or _fits(value, default):
                continue
            message = f"parameter `{name}` is {json.dumps(value)}, and the document's own value {json.dumps(default)}"
            remedy = f"Give {_KINDS.get(type(default), 'a value of that kind')}"
            remedy += f", with quotes within quotes: -P '{name}:\"{value}\"'" if isinstance(default, str) else ""
            problems.append(problem_at(document, parameters.line, message, remedy))
    return problems


def _unknown(declared: Mapping[Path, Parameters], name: str, known: Sequence[str]) -> Problem:
    document = next(iter(declared))
    if not known:
        remedy = f"Give a cell the line `#| tags: [{TAG}]`, and in it `{name}` a value"
        return problem_at(document, None, f"there are no parameters, and `{name}` is given", remedy)
    close = nearest(name, known)
    remedy = f"Did you mean `{close}`?" if close else f"The parameters are {', '.join(f'`{one}`' for one in known)}"
    line = next(parameters.line for parameters in declared.values() if parameters.names)
    return problem_at(document, line, f"there is no parameter `{name}`", remedy)


def _fits(value: object, default: object) -> bool:
    if isinstance(default, float) and not isinstance(value, bool):
        return isinstance(value, (int, float))
    return type(value) is type(default)


def with_parameters(document: Document, given: Mapping[str, Any]) -> Document:
    """A document with a cell after that of its parameters, in which those that are given have their values."""
    cell = _tagged(document)
    values = {name: value for name, value in given.items() if name in parameters_of(document).names}
    if cell is None or not values:
        return document
    options = {key: value for key, value in cell.options.items() if key not in {"label", "tags"}}
    code = "\n".join(["# Injected Parameters", *(f"{name} = {_literal(value)}" for name, value in values.items())])
    place = document.blocks.index(cell) + 1
    injected = replace(cell, options=options, code=code)
    return replace(document, blocks=(*document.blocks[:place], injected, *document.blocks[place:]))


def _literal(value: object) -> str:
    """A value as Python writes it, texts in double quotes: as Quarto prints the cell where code is shown."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(key)}: {_literal(one)}' for key, one in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _tagged(document: Document) -> Cell | None:
    return next((block for block in document.blocks if isinstance(block, Cell) and _is_tagged(block)), None)


def _is_tagged(cell: Cell) -> bool:
    tags = cell.options.get("tags")
    return isinstance(tags, list) and TAG in tags
