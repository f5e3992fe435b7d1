"""The rulebook: dated policy settings, changed by two people, readable as of any date (BR-PO-01)."""
