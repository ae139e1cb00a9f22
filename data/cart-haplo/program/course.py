# ruff: noqa: INP001
"""The rest of each patient's course: dates, transplantation, toxicities, engraftment, GVHD, infections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from events import SHORTEST

from riskset.simulate.marginals import Margin, draw
from riskset.stats.contingency import pearson_chi_square
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.means import student_t

if TYPE_CHECKING:
    from candidates import Candidates, Integers
    from numpy.random import Generator
    from numpy.typing import NDArray

    from riskset.simulate.published import Published

DATA_CUTOFF = date(2019, 12, 1)
ENROLMENT_FIRST = date(2015, 7, 1)
HUNDRED_DAYS, TWO_YEARS = 100, 730
# "Typically older, aged more than 60 years": whose conditioning is not myeloablative.
OLDEST_MYELOABLATIVE = 60
# Toxicities are drawn again where the groups differ in one.
SIGNIFICANT, TRIES = 0.05, 100


class CannotBeReached(RuntimeError):
    """No events give a published incidence."""


class Course:
    """Builds the columns of the course from one generator of random numbers."""

    def __init__(self, published: Published, course: Candidates, group: Integers, seed: int) -> None:
        self.published = published
        self.group = group
        self.rng: Generator = np.random.default_rng(seed)
        self.first_day, self.first = course.first_day[0], course.first[0]
        self.last_day, self.died = course.last_day[0], course.died[0]
        self.n = group.size
        self.transplanted = group > 0
        self.columns: dict[str, NDArray[np.generic]] = {}

    def frame(self, mrd: NDArray[np.generic], baseline: pd.DataFrame) -> pd.DataFrame:
        """All columns of the course, one row a patient in the order of `group`."""
        self._outcomes(mrd)
        self._transplantation(baseline["age"].to_numpy())
        self._toxicities(baseline["blasts"].to_numpy(dtype=float))
        self._engraftment()
        self._gvhd()
        self._infections()
        return pd.DataFrame(self.columns)

    def _said(self, section: str, name: str) -> float:
        return self.published.said(section, name).value

    def _count(self, section: str, name: str) -> int:
        return int(self._said(section, name))

    def _blank(self) -> NDArray[np.float64]:
        return np.full(self.n, np.nan)

    def _pick(self, among: Integers, count: int) -> Integers:
        return self.rng.permutation(among)[:count]

    def _outcomes(self, mrd: NDArray[np.generic]) -> None:
        c = self.columns
        shares = self.rng.dirichlet(np.full(self.published.study.centres or 1, 3.0))
        centre = self.rng.choice(shares.size, size=self.n, p=shares) + 1
        centre[self._pick(np.arange(self.n), shares.size)] = np.arange(shares.size) + 1
        c["centre"] = centre
        # Whoever is alive was last seen in the half year before the data were closed.
        latest = (DATA_CUTOFF - ENROLMENT_FIRST).days
        last_seen = np.where(self.died, self.rng.integers(self.last_day, latest, self.n), latest)
        lag = np.minimum(self.rng.integers(0, 180, self.n), latest - self.last_day)
        infused = last_seen - self.last_day - np.where(self.died, 0, lag)
        c["infusion_date"] = np.array([(ENROLMENT_FIRST + timedelta(int(day))).isoformat() for day in infused])
        ended = infused + self.last_day
        c["last_contact_date"] = np.array([(ENROLMENT_FIRST + timedelta(int(day))).isoformat() for day in ended])
        c["arm"] = np.where(self.transplanted, "transplant", "non_transplant")
        c["mrd_before_transplant"] = mrd
        c["first_event"] = np.array(["none", "relapse", "death"])[self.first]
        c["lfs_days"] = self.first_day
        c["died"] = self.died
        c["os_days"] = self.last_day
        section = "long-term clinical outcomes"
        negative = np.zeros(self.n, dtype=object)
        relapsed = self.first == 1
        negative[:] = ""
        negative[relapsed] = "positive"
        lost = self._count(section, "relapses.second_count")
        negative[relapsed & self.transplanted] = "negative"
        negative[self._pick(np.flatnonzero(relapsed & ~self.transplanted), lost)] = "negative"
        c["cd19_at_relapse"] = negative

    def _transplantation(self, age: NDArray[np.int64]) -> None:
        """Days from infusion to transplantation, before any event, and what is known of graft and donor."""
        section = "engraftment and chimerism"
        rows = np.flatnonzero(self.transplanted)
        day = self._blank()
        median, low, high = (self._said(section, f"transplant_day.{what}") for what in ("median", "min", "max"))
        values = draw(Margin(rows.size, median, low, high), 1.0, self.rng, 1, skew=2.5)[0]
        day[rows] = _before_events(
            values, self.first_day[rows], self.rng, keep_first=int(np.flatnonzero(rows == SHORTEST)[0])
        )
        self.columns["transplant_day"] = day
        self.day = day
        marrow = self._count("methods", "graft.blood_and_marrow")
        graft = self._text(rows, ["peripheral blood"], [1.0])
        graft[self._pick(rows, marrow)] = "peripheral blood and marrow"
        self.columns["graft"] = graft
        conditioning = self._text(rows, ["busulfan and cyclophosphamide", "total body irradiation"], [0.79, 0.21])
        conditioning[self.transplanted & (age > OLDEST_MYELOABLATIVE)] = "nonmyeloablative"
        self.columns["conditioning"] = conditioning
        self.columns["gvhd_prophylaxis"] = self._text(
            rows, ["ATG, CsA, MMF, MTX", "ATG, tacrolimus, MMF, MTX", "PTCy, CsA, MMF"], [0.78, 0.14, 0.08]
        )
        relation = self._text(rows, ["father", "mother", "sibling", "child"], [0.4, 0.2, 0.3, 0.1])
        # Children give to those who can have grown ones.
        relation[self.transplanted & (relation == "child") & (age < 40)] = "sibling"
        relation[self.transplanted & np.isin(relation, ["father", "mother"]) & (age > 45)] = "child"
        self.columns["donor_relation"] = relation
        offset = {"father": 27, "mother": 25, "sibling": 2, "child": -27}
        donor_age = self._blank()
        for row in rows:
            donor_age[row] = np.clip(age[row] + offset[relation[row]] + self.rng.integers(-4, 5), 10, 68)
        self.columns["donor_age"] = donor_age
        donor_sex = self._text(rows, ["male", "female"], [0.55, 0.45])
        donor_sex[relation == "father"], donor_sex[relation == "mother"] = "male", "female"
        self.columns["donor_sex"] = donor_sex
        self.columns["abo_match"] = self._text(rows, ["match", "minor mismatch", "major mismatch"], [0.55, 0.22, 0.23])
        cd34 = self._blank()
        cd34[rows] = np.round(np.clip(self.rng.lognormal(np.log(6.2), 0.45, rows.size), 2.0, 20.0), 1)
        self.columns["cd34_dose"] = cd34

    def _text(self, rows: Integers, levels: list[str], shares: list[float]) -> NDArray[np.object_]:
        found = np.full(self.n, "", dtype=object)
        found[rows] = self.rng.choice(np.array(levels, dtype=object), size=rows.size, p=shares)
        return found

    def _toxicities(self, blasts: NDArray[np.float64]) -> None:
        """CRS and cytopenias after the infusion, none different between the two groups; and infections."""
        for _ in range(TRIES):
            self._syndrome_and_cytopenias(blasts)
            if not self._differ():
                break
        else:
            message = "every draw of the toxicities differs between the groups"
            raise CannotBeReached(message)
        self._infections_of_the_infused()

    def _differ(self) -> bool:
        """Whether a toxicity differs between those with and without transplantation at P < 0.05."""
        c, t = self.columns, self.transplanted
        tables = [
            [[int((c[name][rows] == level).sum()) for level in np.unique(c[name])] for rows in (t, ~t)]
            for name in ("crs_grade", "thrombocytopenia", "neutropenia")
        ]
        p = [pearson_chi_square(table).p_value for table in tables]
        days = ["crs_peak_day", "crs_duration"]
        days += [f"{name}_{what}" for name in ("thrombocytopenia", "neutropenia") for what in ("onset_day", "duration")]
        p += [student_t([c[name][rows & ~np.isnan(c[name])] for rows in (t, ~t)]).p_value for name in days]
        return min(p) < SIGNIFICANT

    def _syndrome_and_cytopenias(self, blasts: NDArray[np.float64]) -> None:
        """The published numbers of patients, median onsets and durations; heavy disease makes for severe CRS."""
        c, section = self.columns, "CAR-T therapy-associated toxicities"
        severe, none = self._count(section, "crs.grade_4_5"), self._count(section, "crs.grade_0")
        middle = self._count(section, "crs.grade_1_3")
        # Grade 5 is death from it; nobody died before day 100.
        second, third = round(0.32 * middle), round(0.12 * middle)
        grades = np.repeat([0, 1, 2, 3, 4], [none, middle - second - third, second, third, severe])
        c["crs_grade"] = np.zeros(self.n, dtype=np.int64)
        c["crs_grade"][np.argsort(blasts / 40 + self.rng.standard_normal(self.n), kind="stable")] = grades
        graded = np.flatnonzero(c["crs_grade"] > 0)
        c["crs_peak_day"] = self._days(graded, self._said(section, "crs.peak.median"), 1, 15)
        # The severe ones last longer.
        last = np.sort(self._days(graded, 5, 1, 18)[graded])
        c["crs_duration"] = self._blank()
        long = c["crs_grade"][graded] + 1.5 * self.rng.standard_normal(graded.size)
        c["crs_duration"][graded[np.argsort(long, kind="stable")]] = last
        c["pyrexia"] = c["crs_grade"] > 0
        for name in ("thrombocytopenia", "neutropenia"):
            rows = self._pick(np.arange(self.n), self._count(section, name))
            c[name] = np.isin(np.arange(self.n), rows)
            c[f"{name}_onset_day"] = self._days(rows, self._said(section, f"{name}.onset.median"), 0, 14)
            c[f"{name}_duration"] = self._days(rows, self._said(section, f"{name}.duration.median"), 1, 35)

    def _infections_of_the_infused(self) -> None:
        c, section = self.columns, "CAR-T therapy-associated toxicities"
        organisms = {
            "infection.septicemia": ("Burkholderia cepacia", "Trichosporon asahii", "Klebsiella pneumoniae"),
            "infection.pneumonia": (
                "Stenotrophomonas maltophilia",
                "alpha streptococcus/Neisseria pharyngis",
                "Klebsiella pneumoniae",
            ),
            "infection.diarrhea": ("Salmonella bovismorbificans/Candida albicans",),
        }
        site, organism = np.full(self.n, "", dtype=object), np.full(self.n, "", dtype=object)
        free = np.flatnonzero(c["crs_grade"] > 0)
        for name, found in organisms.items():
            rows = self._pick(free, self._count(section, name))
            free = np.setdiff1d(free, rows)
            site[rows], organism[rows] = name.removeprefix("infection."), found
        c["cart_infection"], c["cart_infection_organism"] = site, organism

    def _days(self, rows: Integers, median: float, low: float, high: float) -> NDArray[np.float64]:
        found = self._blank()
        values = draw(Margin(rows.size, median, low, high), 1.0, self.rng, 1)[0]
        found[rows] = self.rng.permutation(values)
        return found

    def _engraftment(self) -> None:
        c, section = self.columns, "engraftment and chimerism"
        rows = np.flatnonzero(self.transplanted)
        for name in ("neutrophils", "platelets"):
            median, low, high = (self._said(section, f"{name}.{what}") for what in ("median", "min", "max"))
            engrafted = rows
            if name == "platelets":
                # Those who never reach the platelet count must still be seen to the last day on which others did.
                seen = rows[self.last_day[rows] - self.day[rows] > high]
                engrafted = np.setdiff1d(rows, self._pick(seen, self._count(section, "platelet_dysfunction")))
            values = draw(Margin(engrafted.size, median, low, high), 1.0, self.rng, 1, skew=2.5)[0]
            found = self._blank()
            # The latest days to those who are followed longest, so that nobody engrafts after the end of follow-up.
            order = engrafted[
                np.argsort(
                    np.minimum(self.first_day[engrafted] - self.day[engrafted], 90)
                    + self.rng.random(engrafted.size) * 60 * (self.first_day[engrafted] - self.day[engrafted] > 150),
                    kind="stable",
                )
            ]
            found[order] = values
            c[f"{name[:-1]}_engraftment_day"] = found
        # All are full chimeras by the published day, the last one on it.
        last = self._said(section, "chimerism.by")
        full = np.clip(c["neutrophil_engraftment_day"][rows] + self.rng.integers(2, 12, rows.size), 12, last)
        full[np.argmax(full)] = last
        c["full_chimerism_day"] = self._blank()
        c["full_chimerism_day"][rows] = full

    def _gvhd(self) -> None:
        c, section = self.columns, "acute and chronic graft-versus-host disease"
        rows = np.flatnonzero(self.transplanted)
        severe = self._incidence(self._said(section, "agvhd_3_4"), HUNDRED_DAYS, (14, 60), (0, 0))
        grade = np.full(self.n, np.nan)
        grade[rows] = self.rng.choice([0, 1, 2], size=rows.size, p=[0.55, 0.27, 0.18])
        grade[~np.isnan(severe)] = self.rng.choice([3, 4], size=int((~np.isnan(severe)).sum()), p=[0.75, 0.25])
        day = severe.copy()
        mild = rows[(grade[rows] > 0) & np.isnan(severe[rows])]
        follow = self.last_day[mild] - self.day[mild]
        day[mild] = np.minimum(self.rng.integers(12, 90, mild.size), follow - 1)
        c["agvhd_grade"], c["agvhd_day"] = grade, day
        chronic = self._incidence(self._said(section, "cgvhd"), TWO_YEARS, (101, 420), (421, 700))
        c["cgvhd_steroids"], c["cgvhd_day"] = self._flag(chronic), chronic

    def _flag(self, day: NDArray[np.float64]) -> NDArray[np.float64]:
        """1 with, 0 without, missing without a transplant."""
        return np.where(self.transplanted, (~np.isnan(day)).astype(float), np.nan)

    def _infections(self) -> None:
        c, section = self.columns, "infection complications after transplantation"
        rows = np.flatnonzero(self.transplanted)
        for name in ("cmv", "ebv"):
            day = self._incidence(self._said(section, name), TWO_YEARS, (14, 110), (111, 500))
            c[f"{name}_viremia"], c[f"{name}_day"] = self._flag(day), day
        bacteria: list[str] = []
        for name, number in self.published.text[section].items():
            if name.startswith("bacterium."):
                species = name.removeprefix("bacterium.").replace("_", " ").capitalize()
                bacteria += [species] * int(number.number.value)
        infected = self._pick(rows, self._count(section, "bacterial"))
        found = np.full(self.n, "", dtype=object)
        extra = len(bacteria) - infected.size
        order = self.rng.permutation(bacteria)
        while (order[:extra] == order[infected.size :]).any():
            order = self.rng.permutation(bacteria)
        found[infected] = order[: infected.size]
        for row, species in zip(infected[:extra], order[infected.size :], strict=True):
            found[row] = f"{found[row]}; {species}"
        c["bacteria"] = found
        c["bacterial_infection"] = self._mark(infected)
        c["fungal_infection"] = self._mark(self._pick(rows, self._count(section, "fungal")))
        section = "other complications after transplantation"
        c["cystitis"] = self._mark(self._pick(rows, self._count(section, "cystitis")))
        with_ebv = rows[c["ebv_viremia"][rows] == 1]
        c["ptld"] = self._mark(self._pick(with_ebv, self._count(section, "ptld")))
        c["seizures"] = self._mark(self._pick(rows, self._count(section, "seizures")))
        at = 30 * self._said(section, "immune_thrombocytopenia.at")
        seen = rows[self.last_day[rows] - self.day[rows] > at]
        c["immune_thrombocytopenia"] = self._mark(self._pick(seen, self._count(section, "immune_thrombocytopenia")))

    def _mark(self, rows: Integers) -> NDArray[np.float64]:
        found = np.where(self.transplanted, 0.0, np.nan)
        found[rows] = 1
        return found

    def _incidence(
        self, percent: float, horizon: int, early: tuple[int, int], late: tuple[int, int]
    ) -> NDArray[np.float64]:
        """Days after transplantation of a complication whose cumulative incidence is the published one.

        Death is the competing event. A few late events, after some patients' follow-up has ended, weigh more than one
        in fifty-five; the search looks for a mixture of early and late ones.

        Raises
        ------
        CannotBeReached
            If it finds none within 0.05 percentage points.
        """
        rows = np.flatnonzero(self.transplanted)
        follow = (self.last_day - self.day)[rows]
        most = int(percent / 100 * rows.size + 1e-9)
        best, nearest = self._blank(), np.inf
        for _ in range(1500):
            count = most - int(self.rng.integers(0, 4))
            lates = int(self.rng.integers(0, count + 1)) if late[1] else 0
            days = [self.rng.integers(*early, count - lates), self.rng.integers(*late, lates) if lates else []]
            wished = np.sort(np.concatenate(days).astype(np.int64))[::-1]
            own = _followed(self.rng, wished, follow)
            time, status = follow.astype(float), np.where(self.died[rows], 2, 0)
            time[own], status[own] = wished, 1
            reached = 100 * cumulative_incidence(time, status, causes=(1, 2)).at([horizon], cause=1).incidence[0]
            if abs(reached - percent) < nearest:
                nearest = abs(reached - percent)
                best = self._blank()
                best[rows[own]] = wished
            if nearest < 0.02:
                break
        if nearest > 0.05:
            message = f"no events among {rows.size} patients have the incidence {percent} % (nearest by {nearest:.2f})"
            raise CannotBeReached(message)
        return best


def _followed(rng: Generator, days: Integers, follow: Integers) -> Integers:
    """Different patients, each followed beyond his day; the days descend."""
    free = np.arange(follow.size)
    found: list[int] = []
    for day in days:
        found.append(int(rng.choice(free[follow[free] > day])))
        free = free[free != found[-1]]
    return np.array(found)


def _before_events(
    values: NDArray[np.float64], until: Integers, rng: Generator, keep_first: int
) -> NDArray[np.float64]:
    """Days dealt to patients such that each comes well before the patient's first event."""
    left = list(np.sort(values)[::-1])
    found = np.zeros(until.size)
    found[keep_first] = left.pop()
    # The largest days have the fewest patients they suit: deal them first.
    free = [k for k in range(until.size) if k != keep_first]
    for value in left:
        fit = [k for k in free if until[k] >= value + 25] or [max(free, key=lambda k: until[k])]
        chosen = int(rng.choice(fit))
        found[chosen] = value
        free.remove(chosen)
    if (found + 14 > until).any():
        message = "the days to transplantation do not fit before the patients' events"
        raise CannotBeReached(message)
    return found
