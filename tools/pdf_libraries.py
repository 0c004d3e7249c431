"""Check for the libraries of WeasyPrint, which installs Debian's packages where this process may."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ticketing.reports.output import pdf
from tools.browser import quietly_run

ADVICE = f"""\
The tests of the printed summary need Pango: it was not found and could not be installed. Do one of these:
  - Debian and its relatives: apt-get install {" ".join(pdf.PACKAGES)}
  - elsewhere: install Pango and HarfBuzz, as the system calls them"""


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly_run("apt-get", "update", "-qq")
        quietly_run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *pdf.PACKAGES)


def main() -> None:
    if pdf.trouble() is None:
        return
    install()
    pdf.trouble.cache_clear()
    if pdf.trouble() is not None:
        sys.exit(ADVICE)


if __name__ == "__main__":
    main()
