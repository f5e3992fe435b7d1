"""The rules themselves, one module a group of the office's list."""
