"""Answers of a study that earlier kernels of Quarto gave, taken before its data and the libraries that compute are loaded."""
