"""The displays of a study file: what each table and figure shows, of whom, by what; one file a kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from riskset.study.displays.baseline import BaselineDisplay
from riskset.study.displays.centres import CentresDisplay
from riskset.study.displays.complications import ComplicationsDisplay
from riskset.study.displays.curves import CurvesDisplay
from riskset.study.displays.flow_chart import FlowChartDisplay
from riskset.study.displays.follow_up import FollowUpDisplay
from riskset.study.displays.forest import ForestDisplay
from riskset.study.displays.joined import MergeDisplay, StackDisplay
from riskset.study.displays.landmark_accounting import LandmarkAccountingDisplay
from riskset.study.displays.landmark_sweep import LandmarkSweepDisplay, LandmarkSweepTableDisplay
from riskset.study.displays.ledger import LedgerDisplay
from riskset.study.displays.love import LoveDisplay
from riskset.study.displays.outcomes import OutcomesDisplay
from riskset.study.displays.proportional_hazards import ProportionalHazardsDisplay
from riskset.study.displays.regression import RegressionDisplay
from riskset.study.displays.swimmer import SwimmerDisplay
from riskset.study.displays.toxicity import ToxicityDisplay

__all__ = [
    "BaselineDisplay",
    "CentresDisplay",
    "ComplicationsDisplay",
    "CurvesDisplay",
    "Display",
    "FlowChartDisplay",
    "FollowUpDisplay",
    "ForestDisplay",
    "LandmarkAccountingDisplay",
    "LandmarkSweepDisplay",
    "LandmarkSweepTableDisplay",
    "LedgerDisplay",
    "LoveDisplay",
    "MergeDisplay",
    "OutcomesDisplay",
    "ProportionalHazardsDisplay",
    "RegressionDisplay",
    "StackDisplay",
    "SwimmerDisplay",
    "ToxicityDisplay",
]

Display = Annotated[
    BaselineDisplay
    | OutcomesDisplay
    | RegressionDisplay
    | CurvesDisplay
    | FollowUpDisplay
    | FlowChartDisplay
    | ForestDisplay
    | CentresDisplay
    | ToxicityDisplay
    | ComplicationsDisplay
    | LandmarkSweepDisplay
    | LandmarkSweepTableDisplay
    | LandmarkAccountingDisplay
    | LoveDisplay
    | MergeDisplay
    | StackDisplay
    | LedgerDisplay
    | ProportionalHazardsDisplay
    | SwimmerDisplay,
    Field(discriminator="kind"),
]
