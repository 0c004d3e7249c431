"""Tables of the open data, column by column: the source of their files and of the data dictionary.

Their names are a format, the same in every language; the dictionary explains them by `opendata.TABLE`.
"""

from dataclasses import dataclass

import pyarrow as pa

from ticketing.lake.facts import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A column. optional: may be empty."""

    name: str
    kind: Kind
    optional: bool = False


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table of the package."""

    name: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(each.name, _ARROW[each.kind], each.optional) for each in self.fields])


_ARROW = {Kind.TEXT: pa.string(), Kind.DAY: pa.date32(), Kind.SMALL: pa.int16(), Kind.LARGE: pa.int64()}
_MONTH, _SITE, _ENTITY = Field("mes", Kind.TEXT), Field("centro", Kind.TEXT), Field("entidad", Kind.TEXT)
_COUNT = Field("visitas", Kind.LARGE)

VISITS = OpenTable(
    "visitas",
    (
        _MONTH,
        _SITE,
        Field("dia", Kind.DAY, optional=True),
        Field("modalidad", Kind.TEXT),
        _ENTITY,
        Field("prioridad", Kind.TEXT),
        Field("hora", Kind.SMALL, optional=True),
        Field("servicio", Kind.TEXT),
        Field("resultado", Kind.TEXT),
        _COUNT,
        Field("espera_media_s", Kind.LARGE, optional=True),
        Field("atencion_media_s", Kind.LARGE, optional=True),
    ),
)

TIMES = OpenTable(
    "tiempos",
    (
        _MONTH,
        _SITE,
        _ENTITY,
        Field("medida", Kind.TEXT),
        Field("desde_min", Kind.SMALL, optional=True),
        _COUNT,
    ),
)
