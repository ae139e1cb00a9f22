"""Coefficients of a regression over time, which show whether hazards are proportional."""
