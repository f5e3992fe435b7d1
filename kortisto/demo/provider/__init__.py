"""The demo's own provider of strong identification: choose who you are from a list of invented people.

A program of its own on loopback (`python -m kortisto.demo.provider`), speaking OpenID Connect as the Finnish Trust Network
does: authorization code with PKCE, signed identity tokens, the same names of claims and levels. Its keys are made at every start
and kept nowhere. It knows nothing of Kortisto, and Kortisto nothing of it but its address.
"""
