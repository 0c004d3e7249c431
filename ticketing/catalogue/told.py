"""Report of a load of the catalogue, in words."""

from ticketing.catalogue.load import LoadReport
from ticketing.languages.messages import Words


def told(report: LoadReport, words: Words) -> str:
    """The report, one line per table."""
    return "\n".join(
        words(
            "catalogue.load",
            table=words(f"catalogue.nouns.{name}"),
            total=str(count.total),
            added=str(count.added),
            changed=str(count.changed),
            retired=str(count.retired),
        )
        for name, count in report.counts.items()
    )
