"""Write the values that Firth's penalised Cox regression must reproduce, from the package firthmodels (PyPI, 0.8).

Run in this folder: python firth.py > firth.json
That package takes Breslow ties. Its profile limits are asked for to 1e-10.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from firthmodels import FirthCoxPH

sys.path.insert(0, str(Path(__file__).parents[1] / "stats"))
from conftest import build_case

# without: rows with this indicator are censored, so that its coefficient is infinite.
CASES = [
    {"name": "ovarian", "data": "ovarian", "time": "time", "event": "status", "terms": ["rx", "age", "resid.ds"]},
    {"name": "aml", "data": "aml", "time": "time", "event": "status", "terms": ["x=Maintained"]},
    {"name": "tied", "data": "tied", "time": "time", "event": "st", "terms": ["x", "z", "g=B", "g=C"]},
    {
        "name": "tied separated",
        "data": "tied",
        "time": "time",
        "event": "st",
        "terms": ["x", "z", "g=B", "g=C"],
        "without": 3,
    },
    {
        "name": "lung separated",
        "data": "lung",
        "time": "time",
        "event": "status",
        "terms": ["sex", "ecog=2"],
        "without": 1,
    },
    {"name": "kidney", "data": "kidney", "time": "time", "event": "status", "terms": ["age", "sex", "disease=PKD"]},
]


def values(spec: dict[str, object]) -> dict[str, object]:
    data = build_case(spec)
    event = data.code == 1
    if "without" in spec:
        event &= data.X[:, spec["without"]] == 0
    fit = FirthCoxPH(backend="numpy", gtol=1e-9, xtol=1e-11, max_iter=2000, max_halfstep=60, max_step=1.0)
    fit.fit(data.X, (event, data.time))
    fit.lrt()
    limits = fit.conf_int(method="pl", tol=1e-10, max_iter=500)
    given = {
        "coefficients": fit.coef_,
        "std_errors": fit.bse_,
        "p_values": fit.lrt_pvalues_,
        "lower": limits[:, 0],
        "upper": limits[:, 1],
    }
    listed = {key: [None if np.isnan(x) else float(x) for x in value] for key, value in given.items()}
    return {"spec": spec, "loglik": float(fit.loglik_), **listed}


sys.stdout.write(json.dumps([values(spec) for spec in CASES], indent=1) + "\n")
