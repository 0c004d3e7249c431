"""The page where a citizen follows a ticket."""
