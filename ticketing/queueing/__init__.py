"""Use cases on tickets, windows and queues: each is one function, and each command one transaction."""
