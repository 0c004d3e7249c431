"""Tests of people, passwords, sessions and tokens."""
