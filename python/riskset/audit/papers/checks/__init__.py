"""The checks, one idea each: what a manuscript states in, findings out."""
