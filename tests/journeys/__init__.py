"""Whole stories in a real browser: the people of the demo, an empty country, the real worker and the real card maker."""
