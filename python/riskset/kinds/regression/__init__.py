"""Hazard ratios of endpoints on variables, univariable and multivariable."""
