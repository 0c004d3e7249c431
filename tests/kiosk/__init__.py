"""Tests of what runs on the kiosk's own machine."""
