"""Certificates, and the certificate authority behind a few verbs: issue, revoke, find, crl."""
