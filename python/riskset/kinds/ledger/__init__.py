"""The ledger of the P values of a report, and what adjustment for their number makes of them."""
