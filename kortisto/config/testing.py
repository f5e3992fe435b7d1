"""Parts that only the tests' settings name."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 as in production with the least work, so that signing in a hundred test users takes no minutes."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
