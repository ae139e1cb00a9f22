"""The overlap of propensity scores: how often each score occurs in each treatment."""
