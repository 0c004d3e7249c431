"""Atención preferente (Ley 27408 and 28683): the class orders the queue, the category is only recorded."""

from enum import StrEnum


class Priority(StrEnum):
    NORMAL = "normal"
    PREFERENTIAL = "preferential"


class Category(StrEnum):
    """Reason for preferential attention: the category that the law names, never a diagnosis."""

    PREGNANT = "pregnant"
    OLDER_ADULT = "older_adult"
    CHILD = "child"
    DISABILITY = "disability"
    INFANT = "infant"


def classify(priority: str | None, category: str | None) -> tuple[Priority, Category | None]:
    """Class and category of a request; a category alone makes it preferential."""
    known = Category(category) if category else None
    if known is not None:
        return Priority.PREFERENTIAL, known
    return Priority(priority or Priority.NORMAL), None
