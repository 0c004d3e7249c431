"""Reports: indicators and exports, computed from the facts of the ledger and the lake."""
