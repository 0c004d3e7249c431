"""The simulator: days of centres, decided by the rules of `domain`."""
