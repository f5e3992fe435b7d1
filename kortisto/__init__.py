"""Kortisto: a registration authority for staff smart cards."""

__version__ = "0.1.0.dev0"
