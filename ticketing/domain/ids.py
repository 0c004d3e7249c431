"""Parts of an id: the site that it begins with, the number of a window."""


def site_of(some_id: str) -> str:
    """The site that an id begins with: `lima-norte:12` and `lima-norte.0193…` are both of `lima-norte`."""
    return some_id.partition(":")[0].partition(".")[0]


def number_of(window: str) -> int:
    """The number that people read on the window `lima-norte:12`."""
    return int(window.rpartition(":")[2])


def window_number(window: str | None) -> int | None:
    return None if window is None else number_of(window)
