"""``riskset simulate``: synthetic cohorts from published numbers."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import Command, short_path
from riskset.cli.outputs import OutputFile


@click.command(
    cls=Command,
    examples="""
riskset simulate published.yml --patients 1000 --seed 1 --output cohort.csv
riskset simulate published.yml --patients 122 --replicates 500 --output trials.parquet
""",
)
@click.argument("published", type=click.Path(path_type=Path))
@click.option("-n", "--patients", type=click.IntRange(min=1), required=True, help="Number of patients in a cohort.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Random seed. The same seed gives the same cohort.",
)
@click.option("-o", "--output", type=OutputFile(), help="File to write: .csv or .parquet.")
@click.option(
    "--replicates", type=click.IntRange(min=1), help="Write this many cohorts to one file, with a column `replicate`."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="With --replicates: processes that draw the cohorts. They are the same.",
)
@click.option("--baseline", default="", help="Baseline table to take. Default: the one with the groups of the rates.")
@click.option("--outcomes", default="", help="Outcomes table to take. Default: the first.")
def simulate(
    published: Path,
    patients: int,
    seed: int,
    output: Path | None,
    replicates: int | None,
    workers: int | None,
    baseline: str,
    outcomes: str,
) -> None:
    """Draw a synthetic cohort from published numbers.

    PUBLISHED is a file of a study's published counts, medians and rates; docs/simulate.md describes it. The patients
    are invented: the cohort holds no more information than the published numbers. Without --output, the cohort is
    printed as CSV.
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
        workers=workers,
    )
    if output is not None:
        each = f"{replicates:,} cohorts of {patients:,}" if replicates else f"{patients:,}"
        click.echo(
            f"{short_path(output)}: {each} synthetic patients, invented from {short_path(published)} with seed {seed}"
        )
