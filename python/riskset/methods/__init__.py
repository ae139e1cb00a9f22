"""The paragraphs of statistical methods, written from what a study ran, and what of it a text does not say."""
