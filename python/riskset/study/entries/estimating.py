"""What displays of curves and rates say of their estimation: weights, clusters, variances, limits, strata and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.entries.base import ConfidenceLevel, WithLandmark, grouping_variable
from riskset.study.schema_parts import Name, Section, Shape
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

TestWeight = Literal["log-rank", "gehan", "tarone-ware", "peto-kaplan-meier", "peto-prentice", "peto-andersen"]


class FlemingHarringtonWeight(Section):
    """The weight S(t-)^rho (1 - S(t-))^gamma of Fleming and Harrington's tests."""

    rho: float = Field(
        0.0, ge=0, le=10, description="Power of survival. A larger value gives early differences more weight."
    )
    gamma: float = Field(
        0.0, ge=0, le=10, description="Power of 1 minus survival. A larger value gives late differences more weight."
    )


SurvivalTest = Annotated[
    Annotated[TestWeight, Tag("scalar")] | Annotated[FlemingHarringtonWeight, Tag("mapping")], Shape
]


class Estimating(WithLandmark):
    """A display of curves or of rates by group."""

    weights: Name | None = Field(
        None,
        description="Column of patients' weights, such as inverse probabilities of treatment. Variances are then robust, and "
        "groups are compared by a weighted regression.",
    )
    cluster: Name | None = Field(
        None,
        description="Variable or column of clusters, such as the center. Variances are then robust, and groups are compared by "
        "a regression with a robust variance.",
    )
    strata: list[Name] = Field(
        default_factory=list[str],
        description="Variables, such as the center, within whose levels groups are compared (stratified tests).",
    )
    test: SurvivalTest = Field(
        "log-rank",
        description="Test of survival. `log-rank` weights all times equally. Early differences weigh more in `gehan` "
        "(Gehan-Wilcoxon), `tarone-ware`, `peto-kaplan-meier` (R's survdiff with rho = 1), `peto-prentice` (PETO of "
        "SAS and Stata) and `peto-andersen` (MODPETO of SAS). `{rho: 0, gamma: 1}` is a test of Fleming and "
        "Harrington.",
    )
    gray_rho: float = Field(
        0.0,
        ge=-10,
        le=10,
        description="Power rho of the weight (1 - F(t-))^rho of Gray's test of incidence. Above 0, early differences weigh "
        "more.",
    )
    variance: Literal["gray", "aalen", "delta", "robust"] = Field(
        "gray",
        description="Variance of a cumulative incidence: `gray` (as R's cmprsk), `aalen` (1978) or `delta` (Greenwood's type, "
        "as R's etm). `robust` is the infinitesimal jackknife (as R's survival, and the same as `delta` if nobody "
        "enters late). `robust` also applies to survival, which otherwise has Greenwood's variance.",
    )
    conf_level: ConfidenceLevel = 0.95
    conf_type: Literal["log-log", "log", "plain"] = Field(
        "log-log", description="Scale on which the confidence limits are symmetric."
    )

    @property
    def weighted_alone(self) -> str | None:
        """Its weights: it shows weighted patients alone."""
        return self.weights

    def estimated_with(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables and columns of weights, clusters and strata."""
        for key in ("weights", "cluster"):
            if (name := getattr(self, key)) is not None:
                yield (key,), name
        yield from ((("strata", index), name) for index, name in enumerate(self.strata))

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The groups, where they are those of an exposure."""
        if self.by is not None:
            yield ("by",), self.by

    def follows_exposure(self, checks: Checks) -> bool:
        """Whether its groups are those of an exposure that begins during its follow-up."""
        return self.by in checks.study.exposures and self.landmark_shown is False

    def check_own_groups(self, checks: Checks, where: KeyPath, names: Sequence[str]) -> None:
        """Groups are not compared within themselves, nor adjusted for themselves."""
        own = grouping_variable(checks.study, self.by)
        if own is not None and own in names:
            message = f"{dotted(where)} names {quoted(own)}, by which the groups are told apart"
            checks.note(where, message, f"Remove it from {where[-1]}", own)

    def check_estimation(self, checks: Checks, where: KeyPath, endpoints: Sequence[str], *, compared: bool) -> None:
        """Refuse options that contradict each other, or that nothing of the display is estimated with."""
        specs = [checks.study.endpoints[name] for name in endpoints if name in checks.study.endpoints]
        known = len(specs) == len(endpoints)
        survival = not known or any(spec.competing is None for spec in specs)
        incidence = not known or any(spec.competing is not None for spec in specs)
        delayed = self.follows_exposure(checks) or any(spec.entry is not None for spec in specs)
        gray = incidence and not delayed
        robust = "weights" if self.weights is not None else "cluster" if self.cluster is not None else ""
        ranked = self.test != "log-rank"
        faults: list[tuple[bool, str, str, str]] = [
            (bool(self.strata) and not compared, "strata", "is for tests, and none is shown", "Remove it"),
            (ranked and not compared, "test", "is for tests, and none is shown", "Remove it"),
            (
                ranked and bool(robust),
                "test",
                f"stands beside {robust}: groups are compared by a regression",
                "Remove it",
            ),
            (ranked and not survival and gray, "test", "is for survival, which no endpoint has", "Write gray_rho"),
            (bool(self.gray_rho) and not compared, "gray_rho", "is for tests, and none is shown", "Remove it"),
            (
                bool(self.gray_rho) and (not gray or bool(robust)),
                "gray_rho",
                "is for Gray's test, by which no endpoint is compared",
                "Remove it",
            ),
            (
                self.variance in {"aalen", "delta"} and (not incidence or bool(robust)),
                "variance",
                f"stands beside {robust}, with which variances are robust"
                if robust
                else "is for cumulative incidence, which no endpoint has",
                "Remove it",
            ),
        ]
        for is_wrong, key, message, remedy in faults:
            if is_wrong:
                checks.note((*where, key), f"{dotted((*where, key))} {message}", remedy)
        self.check_own_groups(checks, (*where, "strata"), self.strata)
        checks.repeated((*where, "strata"), self.strata)
