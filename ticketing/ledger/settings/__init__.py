"""Settings as facts: their changes, rows and the catalogue of a site."""
