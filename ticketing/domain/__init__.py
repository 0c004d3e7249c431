"""Rules of the queue as pure functions over frozen values. Standard library only; time is an argument."""
