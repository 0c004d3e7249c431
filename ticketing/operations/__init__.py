"""Backup, doctor and chores."""
