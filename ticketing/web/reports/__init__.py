"""The report screens."""
