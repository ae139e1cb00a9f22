"""Makes a cohort of a data frame, without a study file."""
