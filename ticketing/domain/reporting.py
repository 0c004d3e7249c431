"""Names of reports and exports, their file formats, and the units of their figures."""

from enum import StrEnum, auto


class Report(StrEnum):
    """Reports and exports. daily: the printed page. delivery: the files of a scheduled delivery."""

    DETAIL = auto()
    SUMMARY = auto()
    DISTRIBUTION = auto()
    SERVICES = auto()
    DAILY = auto()
    OPEN_DATA = "open-data"
    ANALYSTS = auto()
    DELIVERY = auto()


class FileFormat(StrEnum):
    """package: a folder of several files with their description."""

    JSON = auto()
    CSV = auto()
    XLSX = auto()
    PDF = auto()
    PARQUET = auto()
    PACKAGE = auto()


class Unit(StrEnum):
    """s: seconds. share: 0 to 1."""

    COUNT = auto()
    SECONDS = "s"
    SHARE = auto()
    PER_HOUR = auto()
