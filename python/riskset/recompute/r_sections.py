"""The sections of an R script: for each display the calls that compute its numbers again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.recompute.accounts import ANALYSES
from riskset.recompute.effect_curves import NO_OUTCOME
from riskset.recompute.follow_up import patients_of
from riskset.recompute.imputing import IMPUTED, has_imputed
from riskset.recompute.outcomes import Outcomes
from riskset.recompute.r_events import account_calls, event_calls
from riskset.recompute.r_outcomes import outcome_calls
from riskset.recompute.r_shapes import curve_argument, shape_arguments
from riskset.recompute.r_text import listed, r
from riskset.recompute.rank_tests import LOG_RANK
from riskset.recompute.regressions import Regressions
from riskset.recompute.rows import DAYS_PER_MONTH
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.recompute.r_columns import Columns
    from riskset.recompute.rows import Raw
    from riskset.results import Result

MADE_OF_OTHERS = ("forest", "ledger")
"""Kinds that say again what other displays say, and stand after them."""

_TESTS = frozenset(
    {"wilcoxon", "kruskal-wallis", "student-t", "welch-t", "anova", "chi-square", "chi-square-corrected", "fisher"}
)
_ADJUSTED = {"benjamini-hochberg": "BH"}


class Sections:
    """Writes the calls of displays, and gathers the columns that they use."""

    def __init__(self, raw: Raw, columns: Columns, displays: Mapping[str, Sequence[Result]]) -> None:
        self.raw, self.columns, self.displays = raw, columns, displays

    def of(self, name: str, rows: Sequence[Result]) -> list[str]:
        """The calls of a display.

        Raises
        ------
        Unread
            When its kind or one of its options is not recomputed.
        """
        entry: Mapping[str, Any] = self.raw.section("displays")[name]
        kind, shown = entry["kind"], r(name)
        rows = [row for row in rows if row.analysis not in ANALYSES]
        if kind == "ledger":
            return self.ledger(shown, entry, rows)
        if kind == "forest" and "subgroups" not in entry:
            of = entry["of"] if isinstance(entry["of"], list) else [entry["of"]]
            return [f"same_as({shown}, of = {r(of)})"]
        makers = {
            **dict.fromkeys(("baseline", "centres", "love"), self.characteristics),
            **dict.fromkeys(("outcomes", "curves", "follow-up"), self.curves),
            "regression": self.regressions,
            "effect-curve": self.effect_curve,
            **dict.fromkeys(("toxicity", "complications"), self.events),
            "landmark-accounting": self.account,
            **dict.fromkeys(("landmark-sweep", "landmark-sweep-table", "forest"), self.effects),
        }
        if kind not in makers:
            message = f"displays of kind {kind}"
            raise Unread(message)
        return list(makers[kind](shown, entry, rows))

    def unit(self, entry: Mapping[str, Any]) -> str:
        """The unit of a display's times."""
        return entry.get("time_unit") or self._study_unit

    @property
    def _study_unit(self) -> str:
        return self.raw.study["study"].get("time_unit", "months")

    def patients(self, shown: str, entry: Mapping[str, Any], landmark: float | None = None) -> list[str]:
        """The lines that take a display's patients, from its landmark or one that is told."""
        population = entry.get("population") or self.raw.study["study"].get("population")
        weights = entry.get("weights")
        if weights and self.raw.is_scored(weights) and entry.get("kind") not in {"baseline", "love"}:
            population = self.columns.weighted(population, weights)
            told = f"population = {r(population)}, "
        elif population in {None, "all"}:
            told = ""
        else:
            told = f"population = {r(self.columns.population(population))}, "
        start = f"d <- patients({told}unit = {r(self.unit(entry))})"
        chosen = entry.get("landmark", False)
        if chosen is False and landmark is None:
            return [start]
        told = self._landmark(chosen, self.unit(entry), landmark)
        clocks = [name for name, spec in self.raw.section("endpoints").items() if "origin" in spec]
        told += f", own_clock = {r(clocks)}" if clocks else ""
        told += "" if landmark is not None else f", display = {shown}"
        return [start, f"d <- from_landmark(d, {told})"]

    def _landmark(self, chosen: Any, unit: str, landmark: float | None) -> str:  # noqa: ANN401  as in the file
        """A landmark and the endpoints that must be free of events, as arguments."""
        section, specs = self.raw.section("landmark"), self.raw.section("endpoints")
        free = section.get("event_free", [name for name, spec in specs.items() if "origin" not in spec])
        for name in free:
            self.columns.endpoint(name)
        at = section["at"] if landmark is None and chosen is True else chosen
        if landmark is not None:
            value = repr(landmark)
        elif isinstance(at, dict):
            if chosen is not True:
                message = "a landmark of the display's own"
                raise Unread(message)
            column, unit = self.columns.landmark(at)
            value = f"median(cohort${column}, na.rm = TRUE)"
        else:
            value, unit = repr(float(at)), self._study_unit if chosen is True else unit
        return f"at = {value}, unit = {r(unit)}, free_of = {r(list(free))}"

    def characteristics(self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> Iterator[str]:
        """Counts, summaries, tests and standardized differences."""
        from riskset.recompute.characteristics import Characteristics

        own = Characteristics(self.raw, entry)
        if entry.get("weights"):
            message = "weighted characteristics"
            raise Unread(message)
        yield from self.patients(shown, entry)
        by = self._by(entry)
        percent = f", percent = {r(entry['percent'])}" if "percent" in entry else ""
        # Choices of which a patient may have several have no column of the script.
        names = [self.columns.variable(name) for name in _variables(rows) if self.raw.choices(name) is None]
        if entry["kind"] == "love" or entry.get("smd"):
            yield f'{_each(names)}standardized_difference({shown}, d, variable{by}, model = "{_model(rows)}")'
        if entry["kind"] == "love":
            return
        yield f"{_each(names)}describe({shown}, d, variable{by}{percent})"
        tested = {row.variable for row in rows if row.statistic == "p_value"} if by else set[str]()
        tests: dict[str, list[str]] = {}
        for name in names:
            if name in tested:
                tests.setdefault(_test(own.named_test(name), entry), []).append(name)
        for told, compared in tests.items():
            yield f"{_each(compared)}compare({shown}, d, variable{by}{told})"

    def curves(self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> Iterator[str]:
        """Rates, medians, numbers at risk and tests; follow-up."""
        if has_imputed(entry):
            raise Unread(IMPUTED)
        Outcomes(self.raw, entry)
        _refuse_of_curves(entry)
        yield from self.patients(shown, entry)
        by = self._by(entry)
        strata = self.columns.special({"strata": entry.get("strata")})
        robust = self.columns.special({key: entry.get(key) for key in ("weights", "cluster")})
        told = "".join(
            f", {key} = {r(entry[name])}"
            for name, key in (("conf_level", "level"), ("conf_type", "scale"))
            if name in entry
        )
        for name in _variables(rows):
            endpoint = r(self.columns.endpoint(name))
            if entry["kind"] == "follow-up":
                ends = f", range = {r(entry['range'])}" if "range" in entry else ""
                yield f"follow_up({shown}, d, {endpoint}{by}{ends})"
                continue
            drawn = entry["kind"] == "curves" and "competing" in self.raw.section("endpoints")[name]
            yield f"rates({shown}, d, {endpoint}{by}{told}{', medians = FALSE' if drawn else ''}{robust})"
            if any(row.statistic == "difference" and row.variable == name for row in rows):
                yield f"differences({shown}, d, {endpoint}{by}{told.partition(', scale')[0]}{robust})"
            adjusted = entry.get("adjust", "none") != "none"
            if by and not adjusted and any(row.statistic == "p_value" and row.variable == name for row in rows):
                yield f"compare_curves({shown}, d, {endpoint}{by}{strata}{robust}{_way(entry)})"

    def effect_curve(self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> Iterator[str]:
        """The curve of an effect: the regression that it is of, evaluated along a number."""
        regression = self.raw.section("displays")[entry["of"]]
        if regression.get("outcomes"):
            raise Unread(NO_OUTCOME)
        yield from self.regressions(shown, regression, [*self.displays.get(entry["of"], ()), *rows], curve=entry)

    def regressions(
        self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result], curve: Mapping[str, Any] | None = None
    ) -> Iterator[str]:
        """Models: univariable ones one by one, and the multivariable one of the variables that entered."""
        if has_imputed(entry):
            raise Unread(IMPUTED)
        if entry.get("outcomes"):
            yield from self.patients(shown, entry)
            yield from outcome_calls(self.raw, self.columns, shown, entry, rows)
            return
        own = Regressions(self.raw, entry, rows)
        yield from self.patients(shown, entry)
        models: dict[tuple[str, str, str], str] = {}
        drawn = {row.variable for row in rows if row.analysis == "effect-curve"}
        for row in rows:
            if row.endpoint and (curve is None or row.analysis == "effect-curve"):
                one = row.variable if row.model.endswith("univariable") else ""
                models.setdefault((row.endpoint, row.model, one), own.method(row))
        for (endpoint, model, one), method in models.items():
            found = own.model(endpoint, one, method)
            names = list(dict.fromkeys(name for name, _ in found.columns if name not in found.products))
            exposures = self.raw.section("exposures")
            columns = [
                self.columns.exposure(name) if name in exposures else self.columns.variable(name) for name in names
            ]
            references = {
                column: found.references[name]
                for column, name in zip(columns, names, strict=True)
                if name in found.references
            }
            per = {name: step for name, step in (entry.get("per") or {}).items() if name in names}
            parts = [shown, "d", r(self.columns.endpoint(endpoint)), r(model), r(columns)]
            parts += [f"references = {listed(references)}"] if references else []
            parts += [f"per = {listed(per)}"] if per else []
            parts += [f"method = {r(method)}"] if method != "cox" else []
            parts += [f"level = {r(entry['conf_level'])}"] if "conf_level" in entry else []
            column = dict(zip(names, columns, strict=True))
            pairs = {name: [column[first], column[second]] for name, (first, second) in found.products.items()}
            parts += [f"products = {listed(pairs)}"] if pairs else []
            parts += shape_arguments(own, endpoint, column, own.patients.unit)
            parts += [curve_argument(curve, sorted(drawn), column, one)] if curve is not None else []
            yield f"regression({', '.join(parts)}{self.columns.special(entry)})"

    def effects(self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> Iterator[str]:
        """The effect of one group against another: at each landmark, or in each subgroup."""
        from riskset.recompute.landmarks import Effects

        own = Effects(self.raw, entry)
        by = r(self.columns.group(entry["by"]))
        sweep = entry["kind"] != "forest"
        end = f", conf_level = {r(entry['conf_level'])}" if "conf_level" in entry else ""
        for at in dict.fromkeys(row.at for row in rows) if sweep else [None]:
            yield from self.patients(shown, entry, at)
            for endpoint in dict.fromkeys(row.endpoint for row in rows):
                _, levels = own.data(endpoint, at)
                reference = entry.get("reference") or levels.names[0]
                start = f"{shown}, d, {r(self.columns.endpoint(endpoint))}, {by}, reference = {r(reference)}"
                start += f", model = {r(_model(rows))}"
                if sweep:
                    yield f"effect({start}, at = {at!r}{end})"
                    continue
                for variable, level in dict.fromkeys((row.variable, row.level) for row in rows):
                    if not variable:
                        yield f"effect({start}{end})"
                    elif level:
                        column = r(self.columns.variable(variable))
                        yield f"effect({start}, variable = {column}, level = {r(level)}{end})"
                    else:
                        yield f"interaction_test({start}, variable = {r(self.columns.variable(variable))})"

    def events(self, shown: str, entry: Mapping[str, Any], _rows: Sequence[Result]) -> Iterator[str]:
        """What befell patients."""
        yield from self.patients(shown, entry)
        yield from event_calls(self.raw, self.columns, shown, entry, self._by(entry))

    def account(self, shown: str, entry: Mapping[str, Any], _rows: Sequence[Result]) -> Iterator[str]:
        """Who is analyzed from a landmark."""
        yield from self.patients(shown, entry)
        landmark = self._landmark(entry.get("at", True), self.unit(entry), None)
        yield from account_calls(self.raw, self.columns, shown, entry, self._by(entry), landmark)

    def ledger(self, shown: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> list[str]:
        """P values of other displays, adjusted in their families."""
        named = dict.fromkeys(row.model.partition(", ")[0] for row in rows if row.model)
        families = [list(displays) for displays in (entry.get("families") or {}).values()]
        rest = [name for name in named if not any(name in family for family in families)]
        families += [rest] if entry.get("rest") == "together" else [[name] for name in rest]
        methods = entry.get("adjust") or ["holm"]
        if methods != ["holm"]:
            message = "a ledger adjusted otherwise than by Holm"
            raise Unread(message)
        return [f"ledger({shown}, families = list({', '.join(r(family) for family in families if family)}))"]

    def _by(self, entry: Mapping[str, Any]) -> str:
        if "by" not in entry:
            return ""
        if entry["by"] in self.raw.section("exposures"):
            patients_of(self.raw, entry).exposure(entry["by"])
        return f", by = {r(self.columns.group(entry['by']))}"


def _way(entry: Mapping[str, Any]) -> str:
    """The test of curves that an entry names, where it is not the plain one."""
    test = entry.get("test", LOG_RANK)
    told = "" if test == LOG_RANK else f", test = {r(test)}"
    if not isinstance(test, str):
        told = f", test = {listed({'rho': 0.0, 'gamma': 0.0, **test})}"
    told += f", rho = {r(entry['gray_rho'])}" if entry.get("gray_rho") else ""
    return told + (", trend = TRUE" if entry.get("compare") == "trend" else "")


def _refuse_of_curves(entry: Mapping[str, Any]) -> None:
    """Refuse what the script has no calls for."""
    for key in ("causes", "clock", "start"):
        if entry.get(key, "event") not in {"event", "restarted", 0}:
            message = f"the option {key} of {entry['kind']}, which the script does not have"
            raise Unread(message)
    if entry.get("variance") == "robust" or entry.get("counts") == "patients":
        message = "robust variances without weights, and unweighted counts beside them"
        raise Unread(message)


def days_in(study: Mapping[str, Any]) -> dict[str, float]:
    """The days of each unit of time."""
    month = float(study["study"].get("days_per_month", DAYS_PER_MONTH))
    return {"days": 1.0, "weeks": 7.0, "months": month, "years": 12 * month}


def _test(named: str | None, entry: Mapping[str, Any]) -> str:
    """The test that is named, and how P values of pairs are adjusted."""
    if named not in {None, *_TESTS}:
        message = f"the test {named}"
        raise Unread(message)
    method = entry.get("adjust", "none")
    if method != "none" and entry.get("adjust_over", "row") != "row":
        message = "P values adjusted over a whole table"
        raise Unread(message)
    told = f", test = {r(named)}" if named else ""
    return told + (f", adjust = {r(_ADJUSTED.get(method, method))}" if method != "none" else "")


def _each(names: Sequence[str]) -> str:
    """The head of a loop over variables."""
    return f"for (variable in {r(list(names))}) "


def _variables(rows: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(row.variable for row in rows if row.variable))


def _model(rows: Sequence[Result]) -> str:
    return next((row.model for row in rows if row.model), "")
