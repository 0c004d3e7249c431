"""What will come: days that are simulated through the very rules of `domain`."""
