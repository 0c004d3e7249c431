"""PDFs from HTML by WeasyPrint, which needs libraries of the operating system that a machine may lack.

A page takes one core a second, in a process of its own, so that no call of a ticket waits for it.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Unavailable

#: Packages with the libraries on Debian and its relatives.
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
#: Maximum concurrent renders, and the timeouts for waiting and for rendering.
AT_ONCE = 2
PATIENCE_S = 20.0
_FONT = "atkinson-hyperlegible-next-latin-wght-normal-*.woff2"
_LACKING = 3


@cache
def trouble() -> str | None:
    """The reason why this machine cannot make a PDF, in one line; None when it can."""
    try:
        import weasyprint  # noqa: F401  # its import is what loads the libraries
    except OSError as error:
        return str(error).strip().splitlines()[0]
    return None


def font_in(folder: Path) -> Path | None:
    """The screens' font among their built files; None before they are built."""
    return next(iter(sorted(folder.glob(_FONT))), None)


@dataclass(frozen=True, slots=True)
class Printer:
    """Makes PDFs. font: file of the pages' font, the only file that they may read; None: no file."""

    font: Path | None = None
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE), repr=False)

    def pdf(self, html: str) -> bytes:
        """The page as PDF.

        Raises Unavailable: `pdf_unavailable` when libraries are missing, otherwise when too many print or the
        page takes too long.
        """
        if not self._places.acquire(timeout=PATIENCE_S):
            raise Unavailable
        try:
            return self._run(html)
        finally:
            self._places.release()

    def _run(self, html: str) -> bytes:
        fonts = [] if self.font is None else [str(self.font)]
        command = [sys.executable, "-m", "ticketing.reports.output.pdf", *fonts]
        try:
            done = subprocess.run(  # noqa: S603  # this module
                command, input=html.encode(), capture_output=True, timeout=PATIENCE_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable from error
        if done.returncode == _LACKING:
            raise Unavailable(ErrorCode.PDF_UNAVAILABLE)
        if done.returncode:
            raise RuntimeError(f"no PDF was made: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout


def made(html: str, files: frozenset[Path]) -> bytes:
    """The PDF, made in this process. files: the only ones that the page may read."""
    from weasyprint import HTML

    page: bytes = HTML(string=html, url_fetcher=_fetcher(files)).write_pdf(pdf_tags=True)
    return page


def _fetcher(files: frozenset[Path]) -> Any:
    from weasyprint.urls import URLFetcher

    known = {path.as_uri() for path in files}

    class OnlyThese(URLFetcher):  # type: ignore[misc]  # it carries no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in known:
                raise ValueError(f"the page may not read {url}")
            return super().fetch(url, headers)

    return OnlyThese(allowed_protocols={"file"})


def main() -> None:
    """Make a PDF from standard input to standard output. Arguments: the files that the page may read."""
    if trouble() is not None:
        sys.exit(_LACKING)
    files = frozenset(Path(name) for name in sys.argv[1:])
    sys.stdout.buffer.write(made(sys.stdin.buffer.read().decode(), files))


if __name__ == "__main__":
    main()
