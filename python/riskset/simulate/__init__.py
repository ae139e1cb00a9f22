"""Synthetic cohorts from published counts, rates and hazard ratios: arrays and a published file in, a frame out."""

from __future__ import annotations
