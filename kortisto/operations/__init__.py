"""What the issuer's own people watch: jobs, the exchange with the card maker, the certificate authority. No tables of its own."""
