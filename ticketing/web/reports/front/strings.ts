/** Every sentence of the reports, in Spanish. */
import type { Comparison, View } from './address';
import type { Preset, Step } from './periods';

const people = (n: number) => (n === 1 ? '1 persona' : `${n.toLocaleString('es-PE')} personas`);

export const t = {
  title: (view: string) => `${view} · Reportes · Suyay`,
  reports: 'Reportes',
  views: { today: 'Hoy', period: 'Centro', network: 'Red', entity: 'Entidad', agent: 'Asesores', levels: 'ANS' } satisfies Record<View, string>,
  ownFigures: 'Mis cifras',
  viewsLabel: 'Reportes',
  toSupervision: 'Supervisión',
  logout: 'Salir',
  loading: 'Cargando…',
  offline: 'Sin conexión con el servidor. Seguimos intentando.',
  noConnection: 'Sin conexión con el servidor.',
  failed: 'No se pudo completar. Inténtelo otra vez.',
  retry: 'Reintentar',
  noData: 'Sin datos en estos días.',
  noDataLong: 'Sin datos: no hay tickets que cumplan con estos filtros.',
  noSites: 'Su usuario todavía no tiene un centro asignado. Pídalo a quien administra Suyay.',

  filters: 'Filtros',
  site: 'Centro', entity: 'Entidad', service: 'Trámite', agent: 'Asesor(a)', period: 'Periodo', compare: 'Comparar con', measure: 'Mostrar en los gráficos',
  allSites: 'Todos', allEntities: 'Todas', chooseAgent: 'Elija', from: 'Desde', to: 'Hasta',
  preset: {
    today: 'Hoy', yesterday: 'Ayer', this_week: 'Esta semana', this_month: 'Este mes', last_month: 'Mes pasado',
    this_year: 'Este año', last_year: 'Año pasado', ten_years: 'Últimos diez años',
  } satisfies Record<Preset, string>,
  custom: 'Otras fechas',
  comparison: { none: 'Nada', previous: 'Los días anteriores', last_year: 'Un año antes' } satisfies Record<Comparison, string>,
  wrongDates: 'La primera fecha no puede ser posterior a la segunda.',

  closedThrough: (day: string) => `Días cerrados hasta el ${day}.`,
  withLive: 'Incluye el día en curso, que todavía cambia.',
  noneClosed: 'Todavía no hay días cerrados: las cifras son del día en curso.',
  comparedWith: (days: string) => `comparado con ${days}`,
  updated: (at: string) => `Actualizado a las ${at}`,
  stale: (at: string) => `Sin conexión: lo que se ve es de las ${at}.`,

  figures: 'Cifras principales',
  against: (value: string, days: string) => `frente a ${value} (${days})`,
  before: (value: string) => `antes ${value}`,
  table: 'Ver tabla', drawing: 'Ver gráfico', definition: 'Definición', definitions: 'Definiciones', hideDefinition: 'Ocultar definición',
  exportAs: { png: 'PNG', csv: 'CSV', xlsx: 'XLSX' },
  exportLabel: (what: string, format: string) => `Descargar «${what}» como ${format}`,
  preparing: 'Preparando…',
  exportFailed: 'No se pudo descargar.',
  showAll: 'Ver todos',
  showFewer: 'Ver menos',
  walk: 'Use las flechas para recorrer el gráfico.',
  chartRole: 'gráfico',

  print: 'Imprimir resumen del día',
  printOf: (day: string) => `Imprimir resumen del ${day}`,

  unrecorded: 'Sin registrar',
  hour: 'Hora', time: 'Tiempo', change: 'Variación', difference: 'Diferencia', share: 'Porcentaje', accumulated: 'Acumulado', peopleWord: 'Personas',
  step: { day: 'Día', month: 'Mes', year: 'Año' } satisfies Record<Step, string>,
  minutes: 'minutos',
  people,
  ofAll: 'del total', upToHere: 'hasta aquí',
  orMore: (minutes: number) => `${minutes} min o más`,
  fromTo: (from: number, to: number) => `${from} a ${to} min`,

  chart: {
    hours: (what: string) => `${what} por hora del día`,
    week: (what: string) => `${what} por día de la semana y hora`,
    trend: (what: string) => `${what} en el tiempo`,
    ranked: (by: string, what: string) => `${what} por ${by.toLowerCase()}`,
    cross: (what: string) => `${what} por centro y entidad`,
    spread: { wait: '¿Cuánto esperaron?', service: '¿Cuánto duraron las atenciones?' },
  },
  said: {
    hours: (what: string, hour: string, value: string) => `Lo más alto de ${what}: ${value}, de ${hour}.`,
    week: (what: string, when: string, value: string) => `Lo más alto de ${what}: ${value}, ${when}.`,
    trend: (what: string, when: string, value: string) => `Lo más alto de ${what}: ${value} (${when}).`,
    most: (what: string, name: string, value: string) => `Lo más alto de ${what}: ${name}, ${value}.`,
    least: (what: string, name: string, value: string) => `Lo más bajo de ${what}: ${name}, ${value}.`,
    spread: {
      wait: (tenths: number, minutes: number) => `${tenths} de cada 10 personas esperaron menos de ${minutes} minutos.`,
      service: (tenths: number, minutes: number) => `${tenths} de cada 10 atenciones duraron menos de ${minutes} minutos.`,
    },
    spreadLong: { wait: 'Muchas personas esperaron más de lo que muestra el gráfico.', service: 'Muchas atenciones duraron más de lo que muestra el gráfico.' },
  },

  today: {
    now: 'Ahora mismo', waiting: 'en espera', serving: 'en atención', open: (of: number) => `módulos abiertos de ${of}`, paused: 'en pausa',
    weekAgo: (weekday: string, day: string) => `${weekday} pasado (${day})`,
    soFar: 'Hoy, hasta ahora',
    noTickets: 'Hoy todavía no se emitió ningún ticket.',
  },
  network: {
    heading: 'Todos los centros',
    answer: (what: string, value: string, change: string | null, before: string, days: string) =>
      change ? `${what}: ${value}, ${change} frente a ${before} (${days}).` : `${what}: ${value}.`,
  },
  entityView: { all: 'Todas las entidades' },
  agentView: {
    own: 'Sus cifras', team: 'El centro', person: 'Esta persona', you: 'Usted',
    choose: 'Elija a una persona para ver sus cifras junto a las del centro.',
    besides: 'Cada cifra, junto a la del centro en los mismos días',
    notSaid: 'Lo que estas cifras no dicen',
    notes: [
      'Una atención larga no es peor: depende del trámite, de la persona y de sus documentos.',
      'Quien atiende colas preferentes, casos derivados o trámites complejos tendrá menos atenciones y más largas.',
      'No miden el trato, la claridad ni si el problema quedó resuelto.',
      'Por eso no hay una lista de mejor a peor: sirven para conversar sobre el trabajo, no para sancionar.',
    ],
  },
  levelsView: {
    title: 'Niveles de servicio (ANS)',
    intro: 'Un ANS es el tiempo máximo acordado para esperar o ser atendido en cada trámite. Primero se ve lo que menos se cumple; lo que no tiene ANS acordado no se mide.',
    none: 'Ningún trámite de estos días tiene un ANS. Se definen en el catálogo.',
    unmeasured: 'Sin ANS acordado',
  },
};
