"""People, passwords, tokens and devices."""
