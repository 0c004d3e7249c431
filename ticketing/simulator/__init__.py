"""The simulator: days that run through the very rules of `domain`."""
