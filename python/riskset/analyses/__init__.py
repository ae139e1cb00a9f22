"""The kit of analyses, from the cohort to results: what several kinds of displays compute alike."""
