"""Documents: files received (checked, encrypted, retained) and papers made (typst)."""
