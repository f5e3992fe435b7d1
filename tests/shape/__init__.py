"""Tests of the architecture itself. Each failure names the file and the remedy."""
