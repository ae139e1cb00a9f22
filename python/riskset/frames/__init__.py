"""Makes a cohort from a data frame, without a study file."""
