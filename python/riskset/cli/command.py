"""The command line: arguments in, one call, one line out; whatever is wrong ends with exit code 2."""

from __future__ import annotations

import errno
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from riskset.cli.endings import Ended, endings
from riskset.cli.options import engine_option
from riskset.cli.progress import Progress
from riskset.problems import EXIT_CODE, Problems, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

STUDY = click.Path(path_type=Path)


class Command(click.Command):
    """A command whose help ends with examples, printed as they are typed, and whose faults end with exit code 2."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.examples = examples.strip("\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the options."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in self.examples.splitlines()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own
        """Run the command; a known fault is told on standard error without a traceback."""
        try:
            with endings():
                return super().invoke(ctx)
        except (KeyboardInterrupt, Ended) as end:
            click.echo("Interrupted: no output was changed", err=True)
            ctx.exit(end.code if isinstance(end, Ended) else Ended(signal.SIGINT).code)
        except _known_faults() as fault:
            click.echo(str(fault), err=True)
            ctx.exit(EXIT_CODE)
        except OSError as fault:
            if fault.errno == errno.EPIPE:  # who reads the output has gone, which click knows
                raise
            click.echo(_of_file(fault), err=True)
            ctx.exit(EXIT_CODE)


# A path is told whole.
_LONGEST_PATH = 4096
_REMEDIES = {
    errno.ENOTDIR: ("its folder is a file", "Name another folder"),
    errno.EACCES: ("you may not write there", "Name a folder that is yours to write to, as with --output-dir"),
    errno.EPERM: ("you may not write there", "Name a folder that is yours to write to, as with --output-dir"),
    errno.EROFS: ("it is on a disk that is read-only", "Name a folder on another disk, as with --output-dir"),
    errno.ENOSPC: ("the disk is full", "Make room, or name a folder on another disk"),
    errno.EDQUOT: ("your share of the disk is full", "Make room, or name a folder on another disk"),
    errno.ENAMETOOLONG: ("its name is too long", "Give it a shorter name"),
    errno.EISDIR: ("it is a folder", "Name a file"),
    errno.EBUSY: ("another program holds it open", "Close it there"),
}


def _of_file(fault: OSError) -> str:
    """Why a file cannot be read or written, and what to do."""
    name = quoted(str(fault.filename), _LONGEST_PATH) if fault.filename is not None else "A file"
    if fault.errno == errno.ENOENT and fault.filename is not None and not Path(str(fault.filename)).parent.is_dir():
        return f"{name} cannot be used: its folder does not exist. Make the folder, or name another."
    reason, remedy = _REMEDIES.get(fault.errno or 0, (fault.strerror or str(fault), "See to the file and its folder"))
    return f"{name} cannot be used: {reason}. {remedy}."


def _known_faults() -> tuple[type[Exception], ...]:
    """The faults that a user can mend; everything else is ours and shows its traceback."""
    faults: list[type[Exception]] = [Problems, FileExistsError]
    for module, name in (
        ("riskset.documents.export", "UnknownFormat"),
        ("riskset.results", "LookupFailed"),
    ):
        if module in sys.modules:  # what was not imported was not raised
            faults.append(getattr(sys.modules[module], name))
    return tuple(faults)


class Group(click.Group):
    """The command's group: its help ends with the usual way through."""

    command_class: type[click.Command] | None = Command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usual way through."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            formatter.write(
                "  riskset init mystudy         start a project with a study file and a manuscript\n"
                "  riskset check mystudy        say everything that is wrong with study file and data\n"
                "  riskset render mystudy       write HTML, PDF and Word\n"
            )


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="riskset", message="riskset %(version)s")
def main() -> None:
    """Statistical reports of clinical cohort studies, from a cohort file to the journal's page."""


@main.command(
    examples="""
riskset check report/bmt
riskset check report/bmt/study.yml --strict
riskset check report/bmt --format json > checked.json
"""
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--strict", is_flag=True, help="Doubts are errors: exit code 2.")
@click.option("--quiet", "-q", is_flag=True, help="Without the tables of what was understood.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is told."
)
def check(study: Path, *, strict: bool, quiet: bool, form: str) -> None:
    """Say what was understood of a study file and its data, what looks wrong, and everything that is wrong.

    STUDY is a study file, or the folder that holds study.yml. Every display is computed and laid out. Nothing is
    written. Whom a display leaves out, and why, is said, and what could be better, as a hint. The exit code is 2 when something is wrong, or with --strict
    in doubt, and 0 otherwise. A doubt is answered by mending it, or by `accept:` in the study file.
    """
    from riskset.cli.checked import as_json, checked, tell

    found = checked(study_file(study))
    if form == "json":
        click.echo(as_json(found))
    else:
        tell(found, quiet=quiet)
    if found.problems or (strict and found.doubts):
        click.get_current_context().exit(EXIT_CODE)


@main.command(
    examples="""
riskset render report/bmt
riskset render report/bmt/manuscript.qmd --to docx
riskset render report --profile draft --verbose
riskset render report/bmt/manuscript.qmd -P arm:2 -P label:women
"""
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--to", "formats", metavar="FORMATS", help="Formats, with commas: html, pdf, docx. Default: the document's."
)
@engine_option
@click.option("--profile", "profiles", multiple=True, help="Profile of the project; may be given several times.")
@click.option(
    "-P",
    "parameters",
    metavar="NAME:VALUE",
    multiple=True,
    help="A value for a variable of the cell tagged parameters; may be given several times.",
)
@click.option("--output-dir", type=click.Path(path_type=Path), help="Folder of the outputs instead of the project's.")
@click.option("--no-cache", is_flag=True, help="Run all cells, and leave the cache as it is.")
@click.option("--cache-refresh", is_flag=True, help="Run all cells, and keep the new results in the cache.")
@click.option(
    "--cell-timeout",
    type=click.FloatRange(min=0),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="How long a cell may run in the built-in engine; 0 for no limit.",
)
@click.option("--strict", is_flag=True, help="Audit the documents first, and render nothing when something is found.")
@click.option("-v", "--verbose", is_flag=True, help="Print each stage with its time.")
def render(
    target: Path,
    formats: str | None,
    engine: Any,  # noqa: ANN401  one of the choices
    profiles: tuple[str, ...],
    parameters: tuple[str, ...],
    output_dir: Path | None,
    *,
    no_cache: bool,
    cache_refresh: bool,
    cell_timeout: float,
    strict: bool,
    verbose: bool,
) -> None:
    """Render documents to HTML, PDF and Word.

    TARGET is a document, or a folder whose documents are rendered. Cells are run once for all formats, and
    not at all when neither code nor data have changed.
    """
    from riskset.documents import read_parameters
    from riskset.documents import render as render_documents

    if no_cache and cache_refresh:
        message = "--no-cache keeps no results, and --cache-refresh keeps new ones. Leave out one of them"
        raise click.UsageError(message)
    if strict:
        from riskset.cli.strict import refuse_findings

        refuse_findings(target, profiles, read_parameters(parameters))
    with Progress(verbose=verbose) as progress, _details(shown=verbose):
        report = render_documents(
            target,
            engine=engine,
            formats=None if formats is None else [name.strip() for name in formats.split(",")],
            profiles=profiles,
            progress=progress.tell,
            output_dir=output_dir,
            use_cache=not no_cache,
            refresh_cache=cache_refresh,
            cell_timeout=cell_timeout,
            parameters=read_parameters(parameters),
        )
    for warning in report.warnings:
        click.echo(warning, err=True)
    for output in report.outputs:
        click.echo(short_path(output))


@main.command(
    examples="""
riskset results report/bmt
riskset results report/bmt --output results.parquet
riskset results report/bmt --format csv --display table-2
riskset results report/bmt --format build --output results.json
"""
)
@click.argument("study", type=STUDY, default=Path())
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write: .json, .csv or .parquet."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "parquet", "build"]),
    help="Format; by default the file's ending, else json. A build is for riskset diff.",
)
@click.option("--display", "displays", multiple=True, help="Only this display; may be given several times.")
@click.option(
    "--profile", "profiles", multiple=True, help="Of a build: profile of the project; may be given several times."
)
def results(
    study: Path, output: Path | None, form: str | None, displays: tuple[str, ...], profiles: tuple[str, ...]
) -> None:
    """Write the result store: every statistic of the report, one row each.

    Without --output it is printed. In CSV a text that a spreadsheet would take for a formula has an apostrophe before it. Displays that cannot be computed are named on standard error with exit code 2;
    the results of the others are written. A build holds besides how each result is printed, and where the tables, figures
    and sentences of the documents print it: STUDY may then also be a document.
    """
    from riskset.cli.store import write_build, write_store
    from riskset.study import StudyProblems

    if profiles and form != "build":
        message = "--profile is of documents, which a build alone reads. Add --format build"
        raise click.UsageError(message)
    if form == "build" and displays:
        message = "a build holds all displays. Leave out --display"
        raise click.UsageError(message)
    if form == "build":
        problems, hints = write_build(study, output, profiles), []
    else:
        problems, hints = write_store(study_file(study), output, form, displays)
    for hint in hints:
        click.echo(f"Hint: {hint}", err=True)
    if output is not None:
        click.echo(short_path(output))
    if problems:
        raise StudyProblems(problems)


@main.command(
    examples="""
riskset display report/bmt                            list the displays
riskset display report/bmt table-1                    print a table
riskset display report/bmt table-1 -o table-1.docx    write it for Word
riskset display report/bmt figure-1 -o figure-1.svg   write a figure
riskset display report/bmt figure-1 -o figure-1.tiff --dpi 600 --colour cmyk --width single
riskset display report/bmt figure-1 --data            print the numbers that it shows
riskset display mystudy flow -o flow.svg --editable   write a flow chart that Word can edit
"""
)
@click.argument("study", type=STUDY)
@click.argument("name", required=False)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; its ending is the format."
)
@click.option("--editable", is_flag=True, help="Flow charts: an .svg of texts and shapes for Word and PowerPoint.")
@click.option("--data", is_flag=True, help="The numbers that it shows, as .csv or .json, instead of it.")
@click.option("--dpi", type=click.IntRange(72, 1200), default=300, show_default=True, help="Figures: of a picture.")
@click.option(
    "--colour", type=click.Choice(["rgb", "cmyk", "grey"]), default="rgb", show_default=True, help="Figures: the inks."
)
@click.option("--width", help="Figures: single, one-and-a-half, double, page, or millimetres.")
def display(
    study: Path,
    name: str | None,
    output: Path | None,
    *,
    editable: bool,
    data: bool,
    dpi: int,
    colour: Any,  # noqa: ANN401  one of the choices
    width: str | None,
) -> None:
    """Show one table or figure of a study file, or write it to a file.

    Tables are written as .docx, .xlsx, .html, .md, .tex, .typ, .csv, .tsv and .txt; figures as .svg, .pdf, .png,
    .eps and .tiff, and their numbers as .csv and .json. Without NAME the displays are listed.
    """
    from riskset.cli.show import list_displays, show_display, write_data
    from riskset.documents.export import Print

    path = study_file(study)
    if name is None:
        list_displays(path)
    elif data:
        write_data(path, name, output)
        if output is not None:
            click.echo(short_path(output))
    else:
        for written in show_display(path, name, output, editable=editable, printed=Print(dpi, colour), width=width):
            click.echo(short_path(written))


@main.command(
    examples="""
riskset init mystudy --data registry.xlsx
riskset init mystudy --data export.csv --groups arm --endpoint os=os_days,died
riskset init mystudy --data export.csv --dictionary dictionary.csv
riskset init mystudy
"""
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data", type=click.Path(path_type=Path, dir_okay=False), help="Data file from which the study file is drafted."
)
@click.option("--sheet", help="Excel and .ods: the sheet with the patients. Default: the fullest that is not hidden.")
@click.option(
    "--dictionary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="REDCap: the data dictionary of the export. Default: the one beside it.",
)
@click.option("--id", "number", help="Column of the patient's number; none for no such column.")
@click.option("--groups", help="Column of the groups that are compared; none for no groups.")
@click.option("--endpoint", "endpoints", multiple=True, metavar="NAME=TIME,EVENT", help="Columns of an endpoint.")
@click.option("--title", default="", help="Title of the study.")
@click.option("--template", default="cohort", show_default=True, help="Starter project, without --data.")
def init(
    folder: Path,
    data: Path | None,
    sheet: str | None,
    dictionary: Path | None,
    number: str | None,
    groups: str | None,
    endpoints: tuple[str, ...],
    title: str,
    template: str,
) -> None:
    """Start a project: a study file, a manuscript, a supplement, and the Quarto extension.

    FOLDER must not exist yet, or be empty. With --data the study file is drafted from a data file, which stays where
    it is: every guess stands with its evidence in a comment, and what cannot be guessed is marked QUESTION. On a
    terminal, what is unsure is asked. Without --data the project has invented patients.
    """
    from riskset.cli import drafted
    from riskset.cli.starter import start_project
    from riskset.drafting.draft import Wishes

    on_terminal = _is_terminal()
    if data is None and on_terminal and template == "cohort":
        named = click.prompt("Data file (empty for invented patients)", default="", show_default=False)
        data = Path(named) if named else None
    if data is None:
        _refuse_without_data(
            sheet=sheet, dictionary=dictionary, id=number, groups=groups, endpoint=endpoints, title=title
        )
        start_project(folder, template)
        click.echo(f"Started {short_path(folder)}. Now: riskset render {short_path(folder)}")
        return
    if click.get_current_context().get_parameter_source("template") is ParameterSource.COMMANDLINE:
        message = "--template has no part in a project from --data. Leave out one of them"
        raise click.UsageError(message)
    wishes = Wishes(title, sheet, None, number, groups, drafted.endpoint_wishes(endpoints) or None)
    started = drafted.start_from_data(folder, data, wishes, dictionary, drafted.asked if on_terminal else None)
    drafted.tell(started, short_path(folder))


@main.command(
    examples="""
riskset simulate published.yml --patients 1000 --seed 1 --output cohort.csv
riskset simulate published.yml --patients 122 --replicates 500 --output trials.parquet
"""
)
@click.argument("published", type=click.Path(path_type=Path))
@click.option("-n", "--patients", type=click.IntRange(min=1), required=True, help="Patients of a cohort.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same cohort."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write: .csv or .parquet."
)
@click.option(
    "--replicates", type=click.IntRange(min=1), help="Write so many cohorts to one file, with a column `replicate`."
)
@click.option("--baseline", default="", help="Table of kind baseline to take. Default: the one with the rates' groups.")
@click.option("--outcomes", default="", help="Table of kind outcomes to take. Default: the first.")
def simulate(
    published: Path,
    patients: int,
    seed: int,
    output: Path | None,
    replicates: int | None,
    baseline: str,
    outcomes: str,
) -> None:
    """Draw a synthetic cohort from published numbers.

    PUBLISHED is a file of a study's published counts, medians and rates; docs/simulate.md describes it. The
    patients are invented: nothing in the cohort says more than the published numbers. Without --output the
    cohort is printed as CSV.
    """
    from riskset.cli.simulated import write_cohorts

    write_cohorts(
        published,
        output,
        patients=patients,
        replicates=replicates,
        seed=seed,
        baseline=baseline,
        outcomes=outcomes,
    )
    if output is not None:
        each = f"{replicates:,} cohorts of {patients:,}" if replicates else f"{patients:,}"
        click.echo(
            f"{short_path(output)}: {each} synthetic patients, invented from {short_path(published)} with seed {seed}"
        )


@main.command(
    examples="""
riskset schema --output study.schema.json
"""
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write. Default: standard output."
)
def schema(output: Path | None) -> None:
    """Print the JSON Schema of study files, by which editors complete and check them.

    It has every kind of display that is installed, also those of other packages.
    """
    from riskset.files import write_then_move
    from riskset.study_files import json_schema

    if output is None:
        click.echo(json_schema(), nl=False)
    else:
        write_then_move(output, json_schema().encode())


@main.command(
    examples="""
riskset completion bash >> ~/.bashrc
riskset completion zsh >> ~/.zshrc
riskset completion fish > ~/.config/fish/completions/riskset.fish
"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes the command in a shell."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    assert complete is not None  # noqa: S101  the choices are click's own
    source: Callable[[], str] = complete(main, {}, "riskset", "_RISKSET_COMPLETE").source
    click.echo(source())


@contextmanager
def _details(*, shown: bool) -> Generator[None, None, None]:
    """Before what is wrong with documents, where it is asked for, all that tells of its cause."""
    from riskset.documents import DocumentProblems

    try:
        yield
    except DocumentProblems as fault:
        if shown and fault.details:
            click.echo(fault.details, err=True)
        raise


def _refuse_without_data(**options: object) -> None:
    """Refuse options that say something of a data file, where there is none."""
    given = next((name for name, value in options.items() if value), None)
    if given is not None:
        message = f"--{given} is of a data file, and there is none. Add --data FILE"
        raise click.UsageError(message)


def _is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def study_file(path: Path) -> Path:
    """The study file itself: a folder stands for its study.yml."""
    return path / "study.yml" if path.is_dir() else path


def short_path(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
