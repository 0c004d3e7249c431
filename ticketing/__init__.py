"""Suyay: queue ticketing and attention tracking for citizen-service centres."""
