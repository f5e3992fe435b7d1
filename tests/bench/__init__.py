"""Measurements: what the house does in a second, on which machine, and where the time goes. `make bench`."""
