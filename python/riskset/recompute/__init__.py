"""The numbers of a report computed again, by other programs and from the raw rows, by a path that shares no code with them."""
