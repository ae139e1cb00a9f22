"""Curves of survival and cumulative incidence over their numbers at risk."""
