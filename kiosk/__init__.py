"""The kiosk: the touch screen where citizens take their ticket."""
