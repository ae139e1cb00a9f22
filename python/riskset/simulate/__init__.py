"""Synthetic cohorts from published counts, rates and hazard ratios: arrays and a published file in, a frame out."""

from __future__ import annotations

from riskset.simulate.cohort import simulate
from riskset.simulate.many import simulate_many
from riskset.simulate.published import Published, PublishedError
from riskset.simulate.reading import load_published

__all__ = ["Published", "PublishedError", "load_published", "simulate", "simulate_many"]
