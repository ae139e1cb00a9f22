"""Statistical reports of clinical cohort studies: tables, figures and documents from one result store."""
