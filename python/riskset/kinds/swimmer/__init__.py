"""The swimmer plot: the course of each patient."""
