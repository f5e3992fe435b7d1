"""Outside registers behind interfaces: professionals, population, businesses; and the local mirrors the desk reads."""
