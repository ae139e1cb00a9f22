"""The flow of patients from those who were screened to those who are shown."""
