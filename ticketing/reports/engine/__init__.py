"""The engine that counts the figures of reports."""
