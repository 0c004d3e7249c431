"""The kiosk in a browser: who stands there, who leaves, and a server that is away."""
