"""How often tests of curves reject a true hypothesis when there are few events: chi-square against permutation.

python benchmarks/stats/few_events.py          1,000 cohorts of 100 a cell, writes docs/few-events.md
python benchmarks/stats/few_events.py --cohorts 100 --out -
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import StatsError
from riskset.stats.gray import gray_test
from riskset.stats.log_rank import log_rank
from riskset.stats.permutation import permuted_gray, permuted_log_rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PAGE = Path(__file__).resolve().parents[2] / "docs" / "few-events.md"
EVENTS = (1, 2, 3, 5, 7, 9, 12, 20, 30)
# Permutation is slow and exact by construction with equal follow-up: tried where it is used, with fewer cohorts.
PERMUTED = (1, 3, 9)
SHARE, DRAWN = 2, 199
LONGEST = 24.0
COMPETING = 0.3


@dataclass(frozen=True)
class Design:
    """Sizes of the groups, and how long each is followed at most."""

    name: str
    sizes: tuple[int, ...]
    longest: tuple[float, ...]


DESIGNS = (
    Design("50 and 50", (50, 50), (LONGEST,) * 2),
    Design("10 and 90", (10, 90), (LONGEST,) * 2),
    Design("10 and 90, the 10 followed half as long", (10, 90), (LONGEST / 2, LONGEST)),
    Design("20, 20 and 60", (20, 20, 60), (LONGEST,) * 3),
)
TEXT = """# P values from few events

The log-rank test and Gray's test take P from a chi-square distribution, which is right if there are many events. With few
events it can mislead: one event among 15 patients against none among 67 can print as P = 0.036. With fewer than {few} events
in the groups compared, tables and figures print a P value by permutation instead. A footnote says so.

## The rule

- The events counted are those of interest in the groups that a test compares. For a pair they are those of the two groups.
- With fewer than {few}, the groups are permuted among the patients, who keep their follow-up. In each permutation the test's
  statistic is divided by its variance and compared with that of the data. P is the share of permutations in which it is at
  least as large.
- If there are at most 50,000 different tables, every permutation is counted. Otherwise {drawn:,} are drawn with a fixed seed,
  and P has a standard error of at most 0.005. A footnote says which was done.

These tests have no such permutation:

- Mantel and Byar's test
- tests with [late entry](endpoints.md#delayed-entry)
- tests with other weights than the log-rank's, with `gray_rho` or with `strata`, and tests for trend
- Wald tests of weighted, clustered or adjusted curves
- tests with more than 2,000 event times.

With fewer than {few} events their P value is printed with a footnote that says why not to trust it.

Permutation is exact if the groups are followed alike. If they are not, dividing by the variance keeps the test near its level
(Neuhaus G. Ann Stat 1993;21:1760; Heinze G, Gnant M, Schemper M. Biometrics 2003;59:1151). P values of drawn permutations
follow Phipson B, Smyth GK. Stat Appl Genet Mol Biol 2010;9:39.

## How it was simulated

Each cohort has 100 patients in groups that do not differ. Follow-up is uniform up to 24 months. A fixed number of patients have
the event, at a uniform time within their follow-up. A patient's chance to be one of them is proportional to his or her
follow-up. For Gray's test, 30% of the others have a competing event when their follow-up ends.

Each number in the table is the share of cohorts with P < 0.05. There are {cohorts:,} cohorts for the chi-square test and {fewer:,} for
permutation ({each} permutations of each cohort, or all of them). By chance alone, a true 5% appears as {low:.1f} to {high:.1f}% for
chi-square and as {low_few:.1f} to {high_few:.1f}% for permutation. A cohort in which a test cannot be computed is left out. The seed is {seed},
and the page is made by `python benchmarks/stats/few_events.py`.

## What it shows

The chi-square test is wrong in both directions. From one event in two equal groups it never rejects. With groups of 10 and 90 it
rejects in 9%. Permutation keeps to 5% if the groups are followed alike.

If the 10 are followed half as long, neither test is right with three events (8% and 14%). Patients with shorter follow-up are
not exchangeable with the others. No test can learn much from so few events.
"""


def simulate(rng: np.random.Generator, design: Design, events: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return times and kinds (1 the event, 2 a competing one) of one cohort, groups in order."""
    follow_up = rng.uniform(0, np.repeat(design.longest, design.sizes))
    n = follow_up.size
    who = rng.choice(n, events, replace=False, p=follow_up / follow_up.sum())
    kind = np.where(rng.uniform(size=n) < COMPETING, 2, 0)
    kind[who] = 1
    follow_up[who] *= rng.uniform(size=events)
    return follow_up, kind


def rejected(test: Callable[[], float]) -> float:
    """Return whether P is below 0.05; nan where there is none."""
    try:
        return float(test() < 0.05)
    except StatsError:
        return np.nan


def size_of_tests(design: Design, events: int, cohorts: int, seed: int) -> list[str]:
    """Return the cells of one row: chi-square and permutation of the log-rank test, then of Gray's."""
    group = np.repeat(np.arange(len(design.sizes)), design.sizes)
    found: list[list[float]] = [[], [], [], []]
    for place, stream in enumerate(np.random.SeedSequence((seed, events)).spawn(cohorts)):
        time, kind = simulate(np.random.default_rng(stream), design, events)
        event = (kind == 1).astype(np.int64)
        found[0].append(rejected(lambda: log_rank(time, event, group).p_value))  # noqa: B023  called at once
        found[2].append(rejected(lambda: gray_test(time, kind, group).p_value))  # noqa: B023
        if events in PERMUTED and place < cohorts // SHARE:
            options = {"permutations": DRAWN, "seed": place + 1}
            found[1].append(rejected(lambda: permuted_log_rank(time, event, group, **options).p_value))  # noqa: B023
            found[3].append(rejected(lambda: permuted_gray(time, kind, group, **options).p_value))  # noqa: B023
    return [f"{100 * np.nanmean(values):.1f}%" if values else "" for values in found]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cohorts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--out", default=str(PAGE), help="the page, or - for the screen")
    options = parser.parse_args()
    wide, wider = (196 * np.sqrt(0.05 * 0.95 / n) for n in (options.cohorts, options.cohorts / SHARE))
    text = TEXT.format(
        few=10,
        drawn=10_000,
        cohorts=options.cohorts,
        fewer=options.cohorts // SHARE,
        each=DRAWN,
        low=5 - wide,
        high=5 + wide,
        low_few=5 - wider,
        high_few=5 + wider,
        seed=options.seed,
    )
    lines = [text]
    lines += ["| groups | events | log-rank, chi-square | by permutation | Gray, chi-square | by permutation |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for design in DESIGNS:
        for events in EVENTS:
            cells = size_of_tests(design, events, options.cohorts, options.seed)
            lines.append(f"| {design.name} | {events} | {' | '.join(cells)} |")
            print(lines[-1], file=sys.stderr, flush=True)
    page = "\n".join(lines) + "\n"
    if options.out == "-":
        print(page)
        return
    Path(options.out).write_text(page)


if __name__ == "__main__":
    main()
