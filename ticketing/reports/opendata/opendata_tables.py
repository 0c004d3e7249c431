"""The tables of the open data, column by column: their files and the data dictionary are made from this."""

from dataclasses import dataclass

import pyarrow as pa

from ticketing.lake.facts import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """meaning: a sentence in Spanish, for the dictionary. optional: may be empty."""

    name: str
    kind: Kind
    meaning: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class OpenTable:
    """One table of the package."""

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(each.name, _ARROW[each.kind], each.optional) for each in self.fields])


_ARROW = {Kind.TEXT: pa.string(), Kind.DAY: pa.date32(), Kind.SMALL: pa.int16(), Kind.LARGE: pa.int64()}
_MERGED = "«otros» reúne los casos demasiado raros para mostrarse por separado."
_MONTH = Field("mes", Kind.TEXT, "El mes, AAAA-MM.")
_SITE = Field("centro", Kind.TEXT, f"El centro o módulo, por su identificador. {_MERGED}")
_ENTITY = Field("entidad", Kind.TEXT, f"La entidad en cuya cola terminó la visita. {_MERGED}")
_VISITS_FIELD = "Cuántas visitas reúne la fila."

VISITS = OpenTable(
    "visitas",
    "Visitas a los centros",
    "Cada fila reúne visitas iguales en todas sus columnas. Una visita es el turno de una persona: el ticket"
    " que se cambió por un error de selección no se cuenta otra vez.",
    (
        _MONTH,
        _SITE,
        Field(
            "dia", Kind.DAY, "El día de atención del centro. Vacío: varios días con muy pocas visitas.", True
        ),
        Field("modalidad", Kind.TEXT, f"CENTROS MAC, MAC EXPRESS o ALO MAC. {_MERGED}"),
        _ENTITY,
        Field(
            "prioridad", Kind.TEXT, "normal o preferential (atención preferente). «otros»: no se distingue."
        ),
        Field(
            "hora",
            Kind.SMALL,
            "La hora local, de 0 a 23, en que empezó la espera. Vacía: horas con muy pocas visitas.",
            True,
        ),
        Field(
            "servicio",
            Kind.TEXT,
            "El trámite, por su identificador. «otros» reúne los raros de la entidad; «no-indicado»:"
            " nadie lo registró.",
        ),
        Field(
            "resultado",
            Kind.TEXT,
            "atendido: empezó la atención en un módulo. no-atendido: se fue antes o se canceló. «otros»: no"
            " se distingue.",
        ),
        Field("visitas", Kind.LARGE, _VISITS_FIELD),
        Field(
            "espera_media_s",
            Kind.LARGE,
            "Promedio del tiempo de espera de esas visitas, en segundos, redondeado a medio minuto.",
        ),
        Field(
            "atencion_media_s",
            Kind.LARGE,
            "Promedio del tiempo de atención, en segundos, redondeado a medio minuto. Solo donde todas fueron"
            " atendidas.",
            True,
        ),
    ),
)

TIMES = OpenTable(
    "tiempos",
    "Tiempos de espera y de atención por clases",
    "Cuántas de las visitas de la tabla «visitas» duraron cuánto, por mes, centro y entidad.",
    (
        _MONTH,
        _SITE,
        _ENTITY,
        Field(
            "medida",
            Kind.TEXT,
            "espera, de todas las visitas; atencion, de las filas con resultado atendido.",
        ),
        Field(
            "desde_min",
            Kind.SMALL,
            "Comienzo de la clase, en minutos. Las clases son de cinco minutos; la última (120 en espera, 60"
            " en atención) no tiene fin. Vacío: clases con muy pocas visitas.",
            True,
        ),
        Field("visitas", Kind.LARGE, _VISITS_FIELD),
    ),
)
