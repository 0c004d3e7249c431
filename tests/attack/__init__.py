"""Attacks of anonymous machines on a server of their own: bounded, and on this machine only."""
