"""Faults that are seeded into the example reports are found, by the right rule and at the right line; without them there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from riskset.audit.own.audited import RULES, audit_documents
from riskset.cli import main

Seed = tuple[str, str, str]
AFTER = 'By the end of it\n`{python} study.value("follow-up", group="overall", statistic="events")` patients had died.'
MEDIAN_AGE = '`{python} study.value("table-1", variable="age", group="overall", statistic="median")`'
RATES = (
    '`{python} rate("lfs", "ALL", 2)`,\n`{python} rate("lfs", "AML low risk", 2)` and '
    '`{python} rate("lfs", "AML high risk", 2)` (*P*\\ `{python} p("lfs")`;\n@tbl-outcomes'
)
BMT: list[Seed] = [
    ("typed-number", MEDIAN_AGE, "999"),
    ("typed-number", AFTER, AFTER + " The median age was 999 years in ALL (HR 7.77, P = 0.001)."),
    ("typed-number", '`{python} study.value("follow-up", group="overall", statistic="events")` patients', "81 patients"),
    ("typed-number", '`{python} study.value("follow-up", group="overall", statistic="events")` patients', "Eighty patients"),
    ("typed-number", '`{python} share("methotrexate", "ALL")`', "44.7%"),
    ("typed-number", '`{python} study.p("table-1", variable="waiting")`', "= 0.012"),
    ("typed-number", MEDIAN_AGE, "24"),
    ("typed-number", "and few\npatients were followed", "and 12 patients\nwere followed"),
    ("typed-number", "probabilities at 12 and 24 months", "probabilities at 12 and 36 months"),
    ("typed-number", "A reanalysis of 137 patients", "A reanalysis of 173 patients"),
    ("typed-number", AFTER, AFTER + " Of them 12 (14.8%) had relapsed."),
    ("typed-number", AFTER, AFTER + "\n\n| Group | Deaths |\n|---|---|\n| ALL | 24 |\n"),
    ("typed-number", "Allogeneic bone marrow transplantation can cure", "Transplantation cures 61% of patients and can cure"),
    ("typed-number", "at the price of early deaths", "at the price of $n = 12$ early deaths"),
    ("computed-number", MEDIAN_AGE, "`{python} 999`"),
    ("computed-number", MEDIAN_AGE, '`{python} round(float(study.value("table-1", variable="age", group="overall")[:2]) + 1)`'),
    ("computed-number", MEDIAN_AGE, '`{python} study.cohort.size + 1`'),
    ("direction", "given more often in\nALL", "given less often in\nALL"),
    ("direction", "given more often in\nALL", "given less frequently in\nALL"),
    ("significance", "The groups differed in age", "The groups did not differ in age"),
    ("significance", "The groups differed in age", "The groups were similar in age"),
    ("significance", "The groups differed in age", "There was no significant difference in age"),
    ("p-of-another-comparison", '`{python} study.p("table-1", variable="age")`', '`{python} study.p("table-1", variable="waiting")`'),
    ("p-of-another-comparison", RATES, RATES.replace('p("lfs")', 'p("os")')),
    ("another-group", '`{python} rate("lfs", "ALL", 2)` in ALL', '`{python} rate("lfs", "AML low risk", 2)` in ALL'),
    ("another-group", '`{python} rate("lfs", "AML low risk", 1)` in low-risk AML', '`{python} rate("lfs", "ALL", 1)` in low-risk AML'),
    ("another-group", '`{python} share("methotrexate", "ALL")`', '`{python} share("methotrexate", "AML low risk")`'),
    ("another-group", 'group="ALL", statistic="n_group")` had ALL', 'group="AML low risk", statistic="n_group")` had ALL'),
    ("another-quantity", 'Overall survival at 2 years was `{python} rate("os", "ALL", 2)`', 'Overall survival at 2 years was `{python} rate("lfs", "ALL", 2)`'),
    ("another-quantity", MEDIAN_AGE, MEDIAN_AGE.replace("age", "waiting")),
    ("abstract-alone", '`{python} study.phrase("follow-up", group="overall", statistic="median")`,', '`{python} study.phrase("follow-up", group="ALL", statistic="median")`,'),
    ("display-cited-late", "(@tbl-baseline). Their", ". Their"),
    ("display-cited-late", ";\n@tbl-outcomes and @fig-survival)", ")"),
    ("no-such-display", "(@tbl-baseline). Their", "(@tbl-baseline, Table 9). Their"),
    ("no-such-display", "(@tbl-baseline). Their", "(@tbl-baseline, Figures 1 and 2). Their"),
    ("abbreviation", "or acute myeloid leukemia (AML) who", "or acute myeloid leukemia (AML), acute lymphoblastic leukemia (ALL), who"),
    ("abbreviation", "Whether acute leukemia has", "Whether AML has"),
]  # fmt: skip
LOWER = 'It was lower in the MRD− group than in the non-transplant group (*P*\\ `{python} p("relapse", NON, NEGATIVE)`)'
LATTER = "the latter two did not differ detectably"
LONGER = "it was longer in the MRD− group than in the non-transplant group"
CART: list[Seed] = [
    ("direction", "it was associated with longer LFS", "it was associated with shorter LFS"),
    ("direction", "with fewer relapses (`{python} bridging(\"relapse\")`", "with more relapses (`{python} bridging(\"relapse\")`"),
    ("direction", "published, it was associated with longer LFS", "published, it was associated with a higher risk of death or relapse"),
    ("direction", LOWER, LOWER.replace("lower", "higher")),
    ("direction", LONGER, LONGER.replace("longer", "shorter")),
    ("direction", "OS at 2 years was\n`{python} full(\"os\", NEGATIVE, display=\"rates-3\")` in the MRD− group, against", "OS at 2 years was lower\nwith `{python} full(\"os\", NEGATIVE, display=\"rates-3\")` in the MRD− group, than"),
    ("significance", LATTER, "the latter two differed"),
    ("significance", "MRD before transplantation was associated with LFS", "MRD before transplantation was not associated with LFS"),
    ("significance", "median age was", "median age differed and was"),
    ("p-of-another-comparison", LOWER, LOWER.replace("NON, NEGATIVE", "POSITIVE, NEGATIVE")),
    ("p-of-another-comparison", "(*P*\\ `{python} p(\"nrm\", NON, NEGATIVE)` for", "(*P*\\ `{python} p(\"nrm\", NON, POSITIVE)` for"),
    ("p-of-another-comparison", "and the MRD+ group (*P*\\ `{python} p(\"lfs\", POSITIVE, NEGATIVE)`)", "and the MRD+ group (*P*\\ `{python} p(\"lfs\", NON, POSITIVE)`)"),
    ("p-of-another-comparison", "*P*\\ `{python} bridging_p(\"os\")`", "*P*\\ `{python} bridging_p(\"lfs\")`"),
    ("p-of-another-comparison", "*P*\\ `{python} hr_p(\"os\", \"age_40\")`", "*P*\\ `{python} hr_p(\"os\", \"mrd\")`"),
    ("p-of-another-comparison", "`{python} full(\"relapse\", TRANSPLANT)` with transplantation (*P*\\ `{python} p(\"relapse\")`)", "`{python} full(\"relapse\", TRANSPLANT)` with transplantation (*P*\\ `{python} p(\"nrm\")`)"),
    ("p-of-another-comparison", " (*P*\\ `{python} p(\"relapse\")`), that of NRM `{python} rate(\"nrm\", NON)` and `{python} full(\"nrm\", TRANSPLANT)` (*P*", ", that of NRM `{python} rate(\"nrm\", NON)` and `{python} full(\"nrm\", TRANSPLANT)` (both *P*"),
    ("display-not-cited", " (@fig-flow). Their", ". Their"),
    ("another-group", "`{python} full(\"relapse\", NON, display=\"rates-3\")`, `{python} full(\"relapse\", POSITIVE", "`{python} full(\"relapse\", POSITIVE, display=\"rates-3\")`, `{python} full(\"relapse\", POSITIVE"),
    ("another-group", "`{python} rate(\"nrm\", POSITIVE, display=\"rates-3\")` in the MRD+ group", "`{python} rate(\"nrm\", NEGATIVE, display=\"rates-3\")` in the MRD+ group"),
    ("another-quantity", "NRM at 2 years was `{python} rate(\"nrm\", NEGATIVE", "NRM at 2 years was `{python} rate(\"relapse\", NEGATIVE"),
    ("another-quantity", "(`{python} bridging(\"os\")`", "(`{python} bridging(\"lfs\")`"),
    ("typed-number", "`{python} toxicity(\"septicemia\")` patients", "5 patients"),
    ("typed-number", "at a landmark [@anderson1983; @dafni2011]", "at a landmark of 45 days [@anderson1983; @dafni2011]"),
    ("typed-number", "a sensitivity of 0.01%", "a sensitivity of 0.001%"),
    ("typed-number", "So were an age of 40 years or more", "So were an age of 50 years or more"),
    ("typed-number", "rates at 12 and 24 months.\"\nstudy.display(\"figure-3\")", "rates at 12 and 18 months.\"\nstudy.display(\"figure-3\")"),
    ("display-not-cited", " @fig-two shows the four", " A figure shows the four"),
]  # fmt: skip
SEEDS = [("bmt", *seed) for seed in BMT] + [("cart-haplo", *seed) for seed in CART]


def test_the_reports_are_clean(reports: Path) -> None:
    for report in ("bmt", "cart-haplo"):
        read = audit_documents(reports / report)
        assert [str(finding) for each in read for finding in each.findings] == []
        assert sum(each.numbers for each in read) > 30


@pytest.mark.parametrize(("report", "rule", "old", "new"), SEEDS, ids=range(len(SEEDS)))
def test_a_seeded_fault_is_found(report: str, rule: str, old: str, new: str, seeded: Any) -> None:
    findings = seeded(report, (old, new))
    assert rule in {finding.rule for finding in findings}
    assert {finding.rule for finding in findings} <= set(RULES)
    assert len(findings) <= 4, findings
