"""Indicators and exports, computed from what the ledger says."""
