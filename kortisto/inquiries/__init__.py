"""Inquiries: what a registrar did between two days, card by card, and what is done about it."""
