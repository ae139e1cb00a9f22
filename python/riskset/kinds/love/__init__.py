"""The Love plot: how far apart groups are in each variable, before and after weighting."""
