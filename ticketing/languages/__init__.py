"""Language packs: every text that a person reads, as data."""
