"""SQL literals of the domain's enumerations.

A partial index serves only a statement that repeats the index's condition literally, without a parameter.
"""

from enum import StrEnum


def quoted(*values: StrEnum) -> str:
    """`'called', 'serving'`."""
    return ", ".join(f"'{value}'" for value in values)
