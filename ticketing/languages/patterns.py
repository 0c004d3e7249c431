"""ICU MessageFormat patterns: the names of their arguments, and what is wrong with a translated one."""

from icu4py.messageformat import MessageFormat

from ticketing.languages.trees import names, tree


def arguments(pattern: str) -> frozenset[str]:
    """Names of all arguments, those of nested messages included. Raises ValueError for a broken pattern."""
    return frozenset(names(tree(pattern)))


def trouble(pattern: str, original: str | None, locale: str) -> str | None:
    """Reason why a screen cannot show the pattern, or None. original: the pattern in the source language."""
    try:
        named = arguments(pattern)
        MessageFormat(pattern, locale)
    except ValueError as error:
        return str(error)
    expected = _expected(original, named)
    if extra := named - expected:
        return f"{{{', '.join(sorted(extra))}}} is not given"
    if lost := expected - named:
        return f"{{{', '.join(sorted(lost))}}} is not used"
    return None


def _expected(original: str | None, named: frozenset[str]) -> frozenset[str]:
    """Arguments that the program gives; those of the translation itself where the original does not tell."""
    try:
        return named if original is None else arguments(original)
    except ValueError:
        return named
