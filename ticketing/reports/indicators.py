"""Every indicator, once: what it counts, its formula over the measures, and how people are told.

An indicator is a sum of measures, or one sum divided by another: no mean is ever taken of means.
docs/indicators.md is tested against this file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ticketing.domain.reporting import Unit
from ticketing.reports.engine import measures as m
from ticketing.reports.engine.measures import Measure


@dataclass(frozen=True, slots=True)
class Indicator:
    """over × times / (per × scale). unit: `count`, `s` (seconds), `share` (0 to 1) or `per_hour`.

    label, definition: in Spanish, for the screens. formula: in English, for the documents.
    """

    name: str
    unit: Unit
    label: str
    definition: str
    formula: str
    over: tuple[Measure, ...]
    per: tuple[Measure, ...] = ()
    scale: int = 1
    times: int = 1

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (*self.over, *self.per)

    def value(self, measured: Mapping[str, int | None]) -> float | int | None:
        """measured: by the measures' names. None where there is nothing to measure."""
        over, per = _sum(self.over, measured), _sum(self.per, measured) if self.per else 1
        if over is None or not per:
            return None
        return over if self.unit is Unit.COUNT else over * self.times / (per * self.scale)


def _sum(measures: tuple[Measure, ...], measured: Mapping[str, int | None]) -> int | None:
    numbers = [measured[each.name] for each in measures]
    return None if None in numbers else sum(each for each in numbers if each is not None)


def _count(measure: Measure, label: str, definition: str, formula: str) -> Indicator:
    return Indicator(measure.name, Unit.COUNT, label, definition, formula, (measure,))


def _seconds(name: str, label: str, definition: str, formula: str, over: tuple[Measure, ...]) -> Indicator:
    return Indicator(name, Unit.SECONDS, label, definition, formula, over, scale=1000)


def _mean(name: str, label: str, definition: str, formula: str, over: Measure, per: Measure) -> Indicator:
    return Indicator(name, Unit.SECONDS, label, definition, formula, (over,), (per,), 1000)


def _share(
    name: str, label: str, definition: str, formula: str, over: tuple[Measure, ...], per: tuple[Measure, ...]
) -> Indicator:
    return Indicator(name, Unit.SHARE, label, definition, formula, over, per)


def _ranks(name: str, label: str, whose: str, population: str) -> tuple[Indicator, ...]:
    return tuple(
        _seconds(
            f"{name}_p{percent}_s",
            f"{label}: percentil {percent}",
            f"El {percent} % {whose} no pasó de este tiempo (rango más cercano, sin interpolar).",
            f"nearest rank: the least {name}_ms that at least {percent} % of them do not exceed",
            (m.rank(f"{name}_ms", percent, population),),
        )
        for percent in (50, 90, 95)
    )


_ALL = (
    _count(
        m.TICKETS_ISSUED,
        "Tickets emitidos",
        "Todos los tickets emitidos, se hayan atendido o no. Un error de selección y el ticket que lo "
        "reemplaza son dos tickets.",
        "every ticket",
    ),
    _count(
        m.VISITS,
        "Visitas",
        "Personas que tomaron turno: cada visita se cuenta una vez, por su último ticket.",
        "tickets that no other ticket replaces",
    ),
    _count(
        m.CALLED_VISITS,
        "Visitas llamadas",
        "Visitas que fueron llamadas al menos una vez.",
        "visits with a call",
    ),
    _count(
        m.ATTENDED_VISITS,
        "Visitas atendidas",
        "Visitas cuya atención comenzó en un módulo. Nadie que no llegó a un módulo se cuenta como atendido.",
        "visits with a start",
    ),
    _count(
        m.FINISHED,
        "Terminados",
        "Tickets en estado Terminado: la atención acabó y sus servicios están registrados.",
        "tickets whose state is `finished`",
    ),
    _count(
        m.UNCODED,
        "Cerrados sin registrar",
        "Tickets en estado Atención Cerrada: la atención acabó y falta registrar los servicios.",
        "tickets whose state is `closed`",
    ),
    _count(
        m.CANCELLED,
        "Cancelados",
        "Tickets en estado Cancelado: por la persona, por el centro o al cierre del día.",
        "tickets whose state is `cancelled`",
    ),
    _count(
        m.LEFT_BEFORE_CALL,
        "Abandonos antes del llamado",
        "Visitas canceladas sin haber sido llamadas: se fueron, o el día cerró antes de su turno.",
        "visits without a call and without a start whose state is `cancelled`",
    ),
    _count(
        m.LEFT_AFTER_CALL,
        "Abandonos después del llamado",
        "Visitas llamadas que no llegaron al módulo, o que se fueron antes de que comenzara su atención.",
        "visits with a call and without a start whose state is `no_show` or `cancelled`",
    ),
    _count(
        m.MISROUTED,
        "Errores de selección",
        "Tickets emitidos en una cola equivocada; la visita sigue en el ticket que los reemplaza.",
        "tickets whose state is `misrouted`",
    ),
    _mean(
        "wait_mean_s",
        "Espera media",
        "Tiempo medio en sala, de la llegada al llamado, de las visitas llamadas.",
        "Σ wait_ms ÷ number, over visits with a call",
        m.WAITED,
        m.CALLED_VISITS,
    ),
    *_ranks("wait", "Espera", "de las visitas llamadas", m.CALLED),
    _mean(
        "walk_mean_s",
        "Traslado medio",
        "Tiempo medio del llamado al comienzo de la atención, de las visitas atendidas.",
        "Σ walk_ms ÷ number, over visits with a start",
        m.WALKED,
        m.ATTENDED_VISITS,
    ),
    _mean(
        "service_mean_s",
        "Atención media",
        "Tiempo medio de atención, sin pausas, de las visitas atendidas que ya acabaron.",
        "Σ service_ms ÷ number, over visits with a start and an end",
        m.SERVED,
        m.ENDED_VISITS,
    ),
    *_ranks("service", "Atención", "de las visitas atendidas que ya acabaron", m.ENDED),
    _mean(
        "stay_mean_s",
        "Permanencia media",
        "Tiempo medio de la llegada al final, de las visitas atendidas que ya acabaron: espera, traslado, "
        "atención, pausas y ausencias.",
        "Σ (wait_ms + walk_ms + service_ms + hold_ms + away_ms) ÷ number, over visits with a start and end",
        m.STAYED,
        m.ENDED_VISITS,
    ),
    _share(
        "within_wait_limit",
        "Espera dentro del ANS",
        "Parte de las visitas llamadas cuya espera no pasó del límite de su servicio; sin las de servicios "
        "sin límite.",
        "of visits with a call and a limit of the wait: those with wait_ms ≤ wait_limit_ms",
        (m.WAIT_KEPT,),
        (m.WAIT_LIMITED,),
    ),
    _share(
        "within_service_limit",
        "Atención dentro del ANS",
        "Parte de las visitas atendidas que acabaron y cuya atención no pasó del límite de su servicio; sin "
        "las de servicios sin límite.",
        "of visits with a start, an end and a limit of the attention: those with "
        "service_ms ≤ service_limit_ms",
        (m.SERVICE_KEPT,),
        (m.SERVICE_LIMITED,),
    ),
    _share(
        "within_limits",
        "Visitas dentro del ANS",
        "Parte de las visitas atendidas que acabaron y que cumplieron cada límite que su servicio tiene.",
        "of visits with a start, an end and a limit of either kind: those that kept each limit they have",
        (m.BOTH_KEPT,),
        (m.LIMITED,),
    ),
    _count(
        m.TRANSFERS,
        "Derivaciones",
        "Veces que un ticket pasó a otra cola, módulo o asesor(a).",
        "Σ transfers",
    ),
    _count(m.RECALLS, "Rellamados", "Veces que se repitió un llamado.", "Σ recalls"),
    _share(
        "preferential_share",
        "Atención preferente",
        "Parte de las visitas que tomaron turno preferente.",
        "of all visits: those whose priority is `preferential`",
        (m.PREFERENTIAL,),
        (m.VISITS,),
    ),
    _count(
        m.SERVICES_DONE,
        "Servicios realizados",
        "Servicios registrados al final de las atenciones, con sus cantidades.",
        "Σ quantity of the services that were coded",
    ),
    _count(
        m.ATTENTIONS_ENDED,
        "Atenciones en módulo",
        "Atenciones que comenzaron y acabaron en un módulo. Una visita derivada tiene más de una.",
        "every row of the attentions",
    ),
    _seconds(
        "open_s",
        "Tiempo abierto",
        "Tiempo de módulos abiertos.",
        "Σ ms of the sessions that were open",
        (m.OPEN,),
    ),
    _seconds(
        "paused_s",
        "Tiempo en pausa",
        "Tiempo de módulos en pausa (refrigerio, capacitación y otras).",
        "Σ ms of the sessions that were paused",
        (m.PAUSED,),
    ),
    _seconds(
        "busy_s",
        "Tiempo ocupado",
        "Tiempo en que un módulo atendía o esperaba a quien acababa de llamar.",
        "Σ walk_ms of the tickets + Σ service_ms of the attentions",
        m.BUSY,
    ),
    _share(
        "occupancy",
        "Ocupación de módulos",
        "Parte del tiempo abierto en que el módulo estaba ocupado: traslado y atención.",
        "busy_s ÷ open_s",
        m.BUSY,
        (m.OPEN,),
    ),
    _share(
        "utilisation",
        "Utilización de módulos",
        "Parte del tiempo con asesor(a) en que el módulo estaba abierto y no en pausa.",
        "open_s ÷ (open_s + paused_s)",
        (m.OPEN,),
        (m.OPEN, m.PAUSED),
    ),
    Indicator(
        "productivity",
        Unit.PER_HOUR,
        "Productividad",
        "Visitas atendidas por hora de módulo abierto.",
        "attended ÷ open_s × 3600",
        (m.ATTENDED_VISITS,),
        (m.OPEN,),
        times=3_600_000,  # milliseconds of an hour
    ),
)
INDICATORS = {each.name: each for each in _ALL}


def measures_of(indicators: Iterable[Indicator]) -> dict[str, Measure]:
    """Each once, by its name."""
    return {each.name: each for indicator in indicators for each in indicator.measures}
