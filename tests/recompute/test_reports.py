"""Both reports recomputed: how many of their numbers agree, as the page says."""

from __future__ import annotations

import json
from collections import Counter

import pytest


def counts_of(numbers):
    verdicts = Counter(each["verdict"] for each in numbers)
    return [f"{verdicts[verdict]:,}" for verdict in ("agrees", "not recomputed")], verdicts["differs"]


@pytest.mark.slow
@pytest.mark.r
@pytest.mark.parametrize("report", ["bmt", "cart-haplo"])
def test_the_numbers_of_a_report_agree(root, run, tmp_path, with_r, report):
    done = run(root / "report" / report, "--format", "json", "--r", tmp_path / "r")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    python, different = counts_of(found["numbers"])
    by_r, different_by_r = counts_of(found["by_r"])
    assert (different, different_by_r) == (0, 0)
    line = f"| `report/{report}` | {len(found['numbers']):,} | {' | '.join([*python, *by_r])} |"
    assert line in (root / "docs" / "recompute.md").read_text(encoding="utf-8")
