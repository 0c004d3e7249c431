"""Print jobs of tickets: ordered, claimed by a kiosk's own program, and what became of them."""
