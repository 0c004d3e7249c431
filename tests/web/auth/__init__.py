"""Logins, guesses, rights and the tokens of devices, over HTTP."""
