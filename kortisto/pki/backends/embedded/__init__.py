"""The embedded authority: a root and an issuing CA (P-384) on `cryptography`, their register in our own database."""

from .authority import EmbeddedAuthority

__all__ = ["EmbeddedAuthority"]
