"""How the figures of a report are counted."""
