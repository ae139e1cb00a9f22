"""Results to tables: the table value, the layouts of each kind of table, and the writers of four formats."""
