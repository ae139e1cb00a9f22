"""Blanks of the text at which no line breaks: a sign and its number, and the number of a table."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypandoc

FILTERS = Path(__file__).parents[2] / "_extensions" / "riskset" / "filters"
TEXTS = {
    "those with *P* < 0.1 in univariable analysis": "those with P~<~0.1 in univariable analysis",
    "a test (*P* = 0.04)": "a test (P~=~0.04)",
    "(n = 55) and *n* =55": "(n~=~55) and n~=55",
    "LDH > 1 \u00d7 ULN before": "LDH~>~1~\u00d7~ULN before",
    "platelets \\< 50 \u00d7 10^9^/L": "platelets <~50~\u00d7~109/L",
    "(Table 2 of the report)": "(Table~2 of the report)",
    "Tables\nS3 to S5, Figure S1A": "Tables~S3 to S5, Figure~S1A",
    "riskset (version 1.17.1)": "riskset (version~1.17.1)",
    "**Table 3** has 5 rows": "Table~3 has 5 rows",
    "Table of 5 rows at 2 years": "Table of 5 rows at 2 years",
    "`x = 1` and $a < 2$": "x = 1 and a < 2",
}


def test_blanks(tmp_path: Path) -> None:
    script = (
        f'package.path = package.path .. ";{FILTERS.as_posix()}/?.lua"\n'
        'local blanks = require("parts.blanks")\n'
        "function Pandoc(doc)\n  doc = blanks.apply(doc)\n"
        "  local lines = {}\n"
        "  for _, block in ipairs(doc.blocks) do\n"
        '    table.insert(lines, (pandoc.utils.stringify(block):gsub("\\u{a0}", "~")))\n  end\n'
        '  io.stderr:write(table.concat(lines, "\\n"))\n  return doc\nend\n'
    )
    path = tmp_path / "blanks.lua"
    path.write_text(script, encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html", f"--lua-filter={path}"]
    text = "\n\n".join([*TEXTS, "A ![with *P* = 0.04](a.png) picture"])
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert dict(zip(TEXTS, done.stderr.split("\n")[:-1], strict=True)) == TEXTS
    assert 'alt="with P = 0.04"' in done.stdout
