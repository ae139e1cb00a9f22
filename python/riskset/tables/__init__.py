"""The kit of tables: the table value, its operations, what layouts have in common, and the writers of each format."""
