"""What can go wrong with an outside register. These are faults for jobs to retry, never refusals that people read."""


class RegisterDown(Exception):
    """The register did not answer, or said that it cannot just now."""


class BrokenDelivery(Exception):
    """A delivery cannot be read to its end or cannot be true; nothing of it is used. Says where, never what."""
