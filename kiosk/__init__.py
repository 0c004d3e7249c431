"""The touch screen where people take their ticket."""
