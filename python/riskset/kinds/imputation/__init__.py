"""The multiple imputation of a study as a figure: whether its draws converged, and what they are beside observed values."""
