-- What is left to do after Quarto has numbered and resolved everything.

return {}
