"""Kinds of sites and of services in a network."""

from enum import StrEnum, auto


class SiteKind(StrEnum):
    CENTER = auto()
    EXPRESS = auto()
    ITINERANT = auto()


class ServiceKind(StrEnum):
    TRAMITE = auto()
    ORIENTACION = auto()
    ENTREGA = auto()
