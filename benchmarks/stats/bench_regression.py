"""Cox and Fine-Gray regression in every package that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

NAMES = [f"x{column}" for column in range(6)]
COX = "Cox"
ENTRY = "Cox (delayed entry)"
MOVING = "Cox (start-stop rows)"
ROBUST = "Cox (robust)"
TEST = "proportional hazards test"
CONCORDANCE = "concordance"
FIRTH = "Firth"
FINE_GRAY = "Fine-Gray (full variance)"


def _frame(data: Cohort) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(data.x, columns=NAMES).assign(time=data.time, event=data.event, cause=data.cause)


def _cox(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cox import cox

    event = data.event
    return lambda: cox(data.time, event, data.x)


def _cox_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import CoxPHFitter

    frame = _frame(data).drop(columns="cause")
    return lambda: CoxPHFitter().fit(frame, "time", "event")


def _cox_statsmodels(data: Cohort) -> Callable[[], object]:
    from statsmodels.duration.hazard_regression import PHReg

    event = data.event
    return lambda: PHReg(data.time, data.x, event, ties="efron").fit()


def _cox_survival(data: Cohort) -> Callable[[], object]:
    import survival

    frame = _frame(data)
    return lambda: survival.coxph("Surv(time, event) ~ " + " + ".join(NAMES), frame)


def _cox_entry(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cox import cox

    event = data.event
    return lambda: cox(data.time, event, data.x, entry=data.entry)


def _cox_entry_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import CoxPHFitter

    frame = _frame(data).drop(columns="cause").assign(entry=data.entry)
    return lambda: CoxPHFitter().fit(frame, "time", "event", entry_col="entry")


def _cox_moving(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cox import cox

    rows = data.stretches
    return lambda: cox(rows.stop, rows.ended, rows.x, entry=rows.start)


def _cox_moving_lifelines(data: Cohort) -> Callable[[], object]:
    import pandas as pd
    from lifelines import CoxTimeVaryingFitter

    rows = data.stretches
    frame = pd.DataFrame(rows.x, columns=NAMES).assign(start=rows.start, stop=rows.stop, ended=rows.ended)
    frame["id"] = rows.patient
    return lambda: CoxTimeVaryingFitter().fit(frame, "ended", "start", "stop", id_col="id")


def _cox_robust(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cox import cox

    event = data.event
    return lambda: cox(data.time, event, data.x, robust=True)


def _cox_robust_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import CoxPHFitter

    frame = _frame(data).drop(columns="cause")
    return lambda: CoxPHFitter().fit(frame, "time", "event", robust=True)


def _test(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cox import cox
    from riskset.stats.proportional_hazards import proportional_hazards_test

    fit = cox(data.time, data.event, data.x)
    return lambda: proportional_hazards_test(fit)


def _concordance(data: Cohort) -> Callable[[], object]:
    from riskset.stats.concordance import concordance
    from riskset.stats.cox import cox_data

    checked = cox_data(data.time, data.event, data.x)
    return lambda: concordance(checked, data.x[:, 0])


def _concordance_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines.utils import concordance_index

    event = data.event
    return lambda: concordance_index(data.time, -data.x[:, 0], event)


def _firth(data: Cohort) -> Callable[[], object]:
    from riskset.stats.firth import firth

    event = data.event
    return lambda: firth(data.time, event, data.x, ties="breslow")


def _firth_firthmodels(data: Cohort) -> Callable[[], object]:
    from firthmodels import FirthCoxPH

    event = data.event.astype(np.bool_)
    return lambda: FirthCoxPH().fit(data.x, (event, data.time))


def _fine_gray(data: Cohort) -> Callable[[], object]:
    from riskset.stats.fine_gray import fine_gray

    return lambda: fine_gray(data.time, data.cause, data.x)


def _fine_gray_comprisk(data: Cohort) -> Callable[[], object]:
    from comprisk import FineGrayRegression

    return lambda: FineGrayRegression(robust_se=True).fit(data.x, time=data.time, event=data.cause)


# coxph also computes the concordance; its inner fit is what the others do.
_FIT_ALONE = 'coxph.fit(x, Surv(time, event), NULL, NULL, NULL, coxph.control(), NULL, "efron", seq_along(time))'


def cases() -> list[Case]:
    """Return every regression task in every package."""
    return [
        Case(COX, OURS, "riskset", _cox, compiles=True),
        Case(COX, "lifelines", "lifelines", _cox_lifelines),
        Case(COX, "statsmodels", "statsmodels", _cox_statsmodels, largest=10_000),
        Case(COX, "survival (PyPI)", "survival", _cox_survival),
        Case(COX, "R survival (with concordance)", "survival", code="coxph(Surv(time, event) ~ x)"),
        Case(COX, "R survival (coxph.fit alone)", "survival", code=_FIT_ALONE),
        Case(ENTRY, OURS, "riskset", _cox_entry),
        Case(ENTRY, "lifelines", "lifelines", _cox_entry_lifelines, largest=10_000),
        Case(ENTRY, "R survival", "survival", code="coxph(Surv(entry, time, event) ~ x)"),
        Case(MOVING, OURS, "riskset", _cox_moving),
        Case(MOVING, "riskset (plain Cox, as many rows)", "riskset", _cox),
        Case(MOVING, "lifelines", "lifelines", _cox_moving_lifelines, largest=10_000),
        Case(MOVING, "R survival", "survival", code="coxph(Surv(start, stop, ended) ~ moving)"),
        Case(ROBUST, OURS, "riskset", _cox_robust),
        Case(ROBUST, "lifelines", "lifelines", _cox_robust_lifelines, largest=10_000),
        Case(ROBUST, "R survival", "survival", code="coxph(Surv(time, event) ~ x, robust = TRUE)"),
        Case(TEST, OURS, "riskset", _test),
        Case(TEST, "R survival (with the fit)", "survival", code="cox.zph(coxph(Surv(time, event) ~ x))"),
        Case(CONCORDANCE, OURS, "riskset", _concordance, compiles=True),
        Case(CONCORDANCE, "lifelines (no error)", "lifelines", _concordance_lifelines, largest=100_000),
        Case(CONCORDANCE, "R survival", "survival", code="concordance(Surv(time, event) ~ x[, 1], reverse = TRUE)"),
        Case(FIRTH, OURS, "riskset", _firth, largest=10_000, compiles=True),
        Case(FIRTH, "firthmodels", "firthmodels", _firth_firthmodels, largest=10_000, compiles=True),
        Case(FINE_GRAY, OURS, "riskset", _fine_gray),
        Case(FINE_GRAY, "comprisk", "comprisk", _fine_gray_comprisk, compiles=True),
        Case(FINE_GRAY, "R cmprsk", "cmprsk", code="crr(time, cause, x)", largest=5_000),
    ]
