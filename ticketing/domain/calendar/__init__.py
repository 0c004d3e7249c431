"""Time of a centre: instants, clocks, business days, hours and their openings."""
