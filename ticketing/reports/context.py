"""Dependencies of reports: the lake's parts, the engine that counts, and the printer of PDFs."""

from dataclasses import dataclass, field

from ticketing.lake.context import NO_LAKE, Archive
from ticketing.languages.messages import Languages, Words
from ticketing.ledger.context import Context
from ticketing.reports.engine.engine import Engine
from ticketing.reports.output.pdf import Printer


@dataclass(frozen=True, slots=True)
class Reporting(Archive):
    """figures: engine over closed and open days. printer: makes PDFs. languages: packs of texts."""

    figures: Engine = field(default_factory=lambda: Engine(NO_LAKE))
    printer: Printer = field(default_factory=Printer)
    languages: Languages = field(kw_only=True)

    def words(self, context: Context) -> Words:
        """Messages in the reader's language."""
        return self.languages.words(context.language)
