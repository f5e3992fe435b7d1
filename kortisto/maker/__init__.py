"""The card maker behind an interface: batches of orders out, produced cards and boxes in."""
