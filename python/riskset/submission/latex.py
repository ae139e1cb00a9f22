"""The manuscript as LaTeX in the journal's class, with its figures, its references and the commands of its tables."""

from __future__ import annotations

import os
import re
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.documents.pandoc import pandoc_program
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.programs import run_program
from riskset.documents.stopping import Stop
from riskset.figures.letters import MissingLettersWarning
from riskset.submission.front import listed
from riskset.submission.latex_text import latex_text
from riskset.submission.rendering import BLIND
from riskset.submission.sources import style_of
from riskset.submission.texts import names_somebody

if TYPE_CHECKING:
    from riskset.submission.front import Author, Front
    from riskset.submission.sources import Source

_TABLES = "riskset-tables.tex"
_DEFAULT = "article"
_OWN = {"sn-jnl": "[sn-vancouver-num]"}
_STYLE = {"sn-jnl": "", "elsarticle": "elsarticle-num"}
# Characters that fonts of LaTeX have not, as LaTeX has them.
_LETTERS = {
    "\u2011": "-", "\u2060": "", "\u202f": "\\,", "\u2009": "\\,", "\u2212": "$-$", "\u2265": "$\\geq$", "\u2264": "$\\leq$",
    "\u00d7": "$\\times$", "\u00b1": "$\\pm$", "\u2248": "$\\approx$", "\u2260": "$\\neq$", "\u00b5": "$\\mu$",
    "\u03b1": "$\\alpha$", "\u03b2": "$\\beta$", "\u03b3": "$\\gamma$", "\u03b4": "$\\delta$", "\u03ba": "$\\kappa$",
    "\u03bb": "$\\lambda$", "\u03bc": "$\\mu$", "\u03c3": "$\\sigma$", "\u03c7": "$\\chi$", "\u2192": "$\\rightarrow$",
    **{digit: f"\\textsuperscript{{{place}}}" for place, digit in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")},
    **{chr(0x2080 + place): f"\\textsubscript{{{place}}}" for place in range(10)},
    "\u207b": "\\textsuperscript{--}",
}  # fmt: skip
_PACKAGES = r"""\usepackage{iftex}
\ifPDFTeX\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\fi
\usepackage{longtable,booktabs,array,graphicx}
\usepackage{textcomp}
\usepackage{amsmath}
\providecommand{\tightlist}{\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}}
\providecommand{\passthrough}[1]{#1}
\makeatletter
\@ifundefined{citep}{\usepackage[numbers,sort&compress]{natbib}}{}
\@ifundefined{href}{\usepackage[hidelinks]{hyperref}}{}
\makeatother
"""


def latex_files(source: Source, *, blind: bool) -> tuple[dict[str, bytes], list[str]]:
    """The folder of the LaTeX source, and what is to be said of it.

    Raises
    ------
    DocumentProblems
        When pandoc fails.
    """
    profiles = (*source.project.profiles, BLIND) if blind else source.project.profiles
    with style_of(source.journal):
        text = latex_text(source.main, profiles, names_somebody if blind else None, source.unprinted(blind=blind))
        files = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MissingLettersWarning)
            for name, figure in text.figures.items():
                files[f"latex/{name}"] = figure.images("pdf")["pdf"]
    bibliography = _bibliography(source)
    files |= {f"latex/{name}": content for name, content in bibliography.items()}
    files[f"latex/{_TABLES}"] = (asset("_extensions/riskset") / "latex" / _TABLES).read_bytes()
    body, abstract = _written(text.body, source), _written(text.abstract, source)
    names = [Path(name).stem for name in bibliography]
    whole = _document(source, body, abstract, names, blind=blind)
    files["latex/manuscript.tex"] = whole.encode()
    class_name = source.journal.layout.latex_class or _DEFAULT
    notes = list(text.notes)
    if class_name != _DEFAULT:
        notes.append(f"LaTeX: the class {class_name} is not enclosed; without it the source is set by `article`.")
    return files, notes


def _bibliography(source: Source) -> dict[str, bytes]:
    """The files of references, of which BibTeX reads only some; those of methods with them."""
    folder = source.main.path.parent
    own = [folder / str(each) for each in listed(source.settings.get("bibliography"))]
    files = {path.name: path.read_bytes() for path in own if path.suffix == ".bib" and path.is_file()}
    files["riskset-methods.bib"] = (asset("_extensions/riskset") / "methods.bib").read_bytes()
    return files


def _written(markdown: str, source: Source) -> str:
    """Markdown as LaTeX, its citations as commands of natbib."""
    command = [str(pandoc_program()), "--from=markdown-yaml_metadata_block", "--to=latex", "--wrap=none", "--natbib"]
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        done = run_program(
            command,
            stop=Stop(),
            folder=Path(folder),
            environment=dict(os.environ) | {"LC_ALL": "C.UTF-8"},
            given=markdown.encode(),
        )
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())[:300]
        message = f"pandoc failed for LaTeX: {said}"
        raise DocumentProblems([problem_at(source.main.path, None, message, "Name a journal that takes Word")])
    return _with_letters(done.stdout.decode())


def _with_letters(text: str) -> str:
    return "".join(_LETTERS.get(each, each) for each in text)


def _tex(text: str) -> str:
    """Plain text as LaTeX."""
    special = {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
    escaped = "".join(special.get(each, f"\\{each}" if each in "&%$#_{}" else each) for each in text)
    return _with_letters(escaped)


def _document(source: Source, body: str, abstract: str, names: list[str], *, blind: bool) -> str:
    class_name = source.journal.layout.latex_class or _DEFAULT
    front = source.front
    style = _STYLE.get(class_name, "unsrtnat")
    lines = [f"% {source.journal.title}: {_with_letters(front.title)}"]
    options = _OWN.get(class_name, "")
    if class_name == _DEFAULT:
        lines.append("\\documentclass[11pt]{article}")
    else:
        lines.append(
            f"\\IfFileExists{{{class_name}.cls}}{{\\documentclass{options}{{{class_name}}}}}{{\\documentclass[11pt]{{article}}}}"
        )
    lines += [_PACKAGES, f"\\input{{{_TABLES}}}"]
    if source.journal.layout.line_numbers:
        lines.append("\\IfFileExists{lineno.sty}{\\usepackage{lineno}\\AtBeginDocument{\\linenumbers}}{}")
    if source.journal.layout.spacing != "single":
        wide = "2" if source.journal.layout.spacing == "double" else "1.5"
        lines.append(f"\\linespread{{{1.65 if wide == '2' else 1.25}}}")
    if class_name == "sn-jnl":
        lines += _springer_front(front, abstract, blind=blind)
    else:
        lines += _plain_front(front, abstract, blind=blind)
    has_list = re.search(r"\\section\*?\{References\}(?:\\label\{[^}]*\})?", body)
    if has_list:
        body = body[: has_list.start()] + body[has_list.end() :]
    lines += [
        body,
        f"\\bibliographystyle{{{style}}}" if style else _own_style(),
        f"\\bibliography{{{','.join(names)}}}",
        "\\end{document}",
        "",
    ]
    return "\n".join(lines)


def _own_style() -> str:
    """The class names its style itself; without the class, one is named."""
    return "\\makeatletter\\@ifclassloaded{sn-jnl}{}{\\bibliographystyle{unsrtnat}}\\makeatother"


def _plain_front(front: Front, abstract: str, *, blind: bool) -> list[str]:
    names = " \\and ".join(_person(each, front) for each in front.authors) if not blind else ""
    keywords = f"\n\\par\\noindent\\textbf{{Keywords:}} {_tex('; '.join(front.keywords))}" if front.keywords else ""
    return [f"\\title{{{_tex(front.title)}}}", f"\\author{{{names}}}", "\\date{}", "\\begin{document}", "\\maketitle",
            f"\\begin{{abstract}}\n{abstract.strip()}{keywords}\n\\end{{abstract}}"]  # fmt: skip


def _person(author: Author, front: Front) -> str:
    places = "".join(f"\\\\ {_tex(front.affiliations[number - 1])}" for number in author.affiliations)
    thanks = f"\\thanks{{Correspondence: {_tex(author.email)}}}" if author.corresponding and author.email else ""
    return f"{_tex(author.name)}{thanks}{places}"


def _springer_front(front: Front, abstract: str, *, blind: bool) -> list[str]:
    """Names as the class of Springer Nature has them; its commands are made up where the class is not there."""
    lines = [
        # The class itself loads article.
        "\\makeatletter\\@ifclassloaded{sn-jnl}{}{%",
        "  \\newcommand\\fnm[1]{#1}\\newcommand\\sur[1]{#1}\\newcommand\\email[1]{}\\newcommand\\orgname[1]{#1}%",
        "  \\let\\risksettitle\\title\\renewcommand\\title[2][]{\\risksettitle{#2}}%",
        "  \\def\\author{\\@ifstar\\risksetauthor\\risksetauthor}%",
        "  \\let\\@author\\@empty",
        "  \\newcommand\\risksetauthor[2][]{\\ifx\\@author\\@empty\\gdef\\@author{#2}\\else\\g@addto@macro\\@author{, #2}\\fi}%",
        "  \\newcommand\\affil[2][]{}\\newcommand\\keywords[1]{\\gdef\\risksetkeywords{#1}}\\date{}%",
        "  \\renewcommand\\abstract[1]{\\gdef\\risksetabstract{#1}}%",
        "  \\let\\risksetmaketitle\\maketitle\\renewcommand\\maketitle{\\risksetmaketitle\\section*{Abstract}\\risksetabstract\\par}%",
        "}\\makeatother",
        "\\begin{document}",
        f"\\title[{_tex(front.short_title)}]{{{_tex(front.title)}}}"
        if front.short_title
        else f"\\title{{{_tex(front.title)}}}",
    ]
    for author in front.authors if not blind else ():
        star = "*" if author.corresponding else ""
        numbers = ",".join(map(str, author.affiliations)) or "1"
        email = f"\\email{{{_tex(author.email)}}}" if author.email else ""
        lines.append(
            f"\\author{star}[{numbers}]{{\\fnm{{{_tex(author.given)}}} \\sur{{{_tex(author.family)}}}}}{email}"
        )
    for number, place in enumerate(front.affiliations if not blind else (), start=1):
        lines.append(f"\\affil[{number}]{{\\orgname{{{_tex(place)}}}}}")
    lines.append(f"\\abstract{{{abstract.strip()}}}")
    if front.keywords:
        lines.append(f"\\keywords{{{_tex(', '.join(front.keywords))}}}")
    return [*lines, "\\maketitle"]
