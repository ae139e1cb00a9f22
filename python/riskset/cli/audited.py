"""The command ``riskset audit``: whether a manuscript agrees with its data, and with itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command
from riskset.cli.outputs import OutputFile
from riskset.naming import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.audit.finding import Finding

FOUND = 1
_OWN = {"", ".qmd", ".yml", ".yaml"}


@click.command(
    cls=Command,
    examples="""
riskset audit report/bmt
riskset audit report/bmt/manuscript.qmd --fix
riskset audit report/bmt --html audit.html
riskset audit submitted.docx --format json
""",
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option("--profile", "profiles", multiple=True, help="Profile of the project. May be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--rendered",
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A rendered file of the document, such as a Word file that came back. May be repeated. Default: the "
    "project's own outputs.",
)
@click.option(
    "--html",
    "page",
    type=OutputFile(),
    help="Write a page that shows where each number comes from.",
)
@click.option("--fix", is_flag=True, help="Replace typed numbers by calls, if it is certain which number is meant.")
@click.pass_context
def audit(
    context: click.Context,
    target: Path,
    profiles: tuple[str, ...],
    form: str,
    files: tuple[Path, ...],
    page: Path | None,
    *,
    fix: bool,
) -> None:
    """Check a manuscript's numbers against its data.

    TARGET is a document of a project, its folder or its study file: every number is compared with the result store.
    TARGET may also be any manuscript as .docx, .pdf, .html, .md or .txt: its numbers are compared with each other. The
    exit code is 1 if something is found, and 2 if the manuscript cannot be read.
    """
    if target.suffix.lower() in _OWN or target.is_dir():
        findings, rules, told = _own(target, profiles, files, page, fix=fix)
    else:
        _refuse_options(profiles, files, page, fix=fix)
        findings, rules, told = _paper(target)
    _tell(findings, rules, told, form)
    if findings:
        context.exit(FOUND)


def _refuse_options(profiles: Sequence[str], files: Sequence[Path], page: Path | None, *, fix: bool) -> None:
    """Say which options a manuscript without a store cannot honour."""
    given = {"--profile": profiles, "--rendered": files, "--html": page, "--fix": fix}
    for option, value in given.items():
        if value:
            message = f"{option} needs a document of a project: a .qmd file, a folder, or a study file"
            raise click.UsageError(message)


def _paper(target: Path) -> tuple[Sequence[Finding], Mapping[str, str], str]:
    """Audit a manuscript of any make."""
    from riskset.audit.papers import RULES, audit_paper

    found = audit_paper(target)
    return found.findings, RULES, str(found)


def _own(
    target: Path, profiles: Sequence[str], files: Sequence[Path], page: Path | None, *, fix: bool
) -> tuple[list[Finding], Mapping[str, str], str]:
    """Audit the documents of a project; with `fix` those findings are left that are not mended."""
    from riskset.audit.own import audited
    from riskset.audit.own.fixing import fix as mend
    from riskset.documents.problems import shown_path

    read = audited.audit_documents(target, profiles)
    back, old = (list(files), []) if files else audited.rendered_files(read)
    unread = audited.read_back(read, back)
    findings = [finding for each in read for finding in each.findings]
    told = f"{counted(sum(each.numbers for each in read), 'number')} of {counted(len(read), 'document')} held against the store"
    told += f", {counted(len(back), 'rendered file')} read back" if back else ""
    if old:
        names = ", ".join(shown_path(file) for file in old)
        click.echo(f"Older than document, study file or data, and so not read back: {names}. Render again", err=True)
    if unread:
        click.echo(f"Of pictures of dots the words are read back, not what is drawn: {'; '.join(unread)}", err=True)
    if page is not None:
        from riskset.audit.own.page import write_page
        from riskset.files import write_all

        write_all({page: write_page(read).encode()})
    if fix:
        mended = mend(findings)
        for finding in mended:
            click.echo(f"{finding.places[0]}: {finding.call} stands in place of {finding.places[0].text!r}", err=True)
        findings = [finding for finding in findings if finding not in mended]
    return findings, audited.RULES, told


def _tell(findings: Sequence[Finding], rules: Mapping[str, str], told: str, form: str) -> None:
    from riskset.audit import written

    if form == "json":
        click.echo(written.write_json(findings))
        return
    if form == "sarif":
        click.echo(written.write_sarif(findings, rules))
        return
    if findings:
        from rich.console import Console

        written.show_findings(findings, Console())
    click.echo(f"{told}: {counted(len(findings), 'finding')}", err=True)
