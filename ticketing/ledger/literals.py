"""Values of the domain's enumerations written out in statements.

A partial index serves only a statement that says the index' condition itself, without a parameter.
"""

from enum import StrEnum


def quoted(*values: StrEnum) -> str:
    """`'called', 'serving'`."""
    return ", ".join(f"'{value}'" for value in values)
