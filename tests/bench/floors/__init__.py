"""Floors of the measurements: the bare database, a bare server, the statements alone."""
