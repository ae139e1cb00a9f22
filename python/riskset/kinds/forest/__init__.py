"""Forest plots: of regressions, of an effect in subgroups, and of fitted models."""
