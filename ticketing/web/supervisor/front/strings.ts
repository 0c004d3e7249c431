/** Every sentence of the supervisor's console, in Spanish. */
import type { Why } from '$front/types';
import type { Reason } from './concern';

const at = (window: string) => (window ? ` al módulo ${window}` : '');
const inside = (window: string) => (window ? ` en el módulo ${window}` : '');

export const t = {
  title: (site: string) => `Supervisión · ${site}`,
  console: 'Supervisión',
  loading: 'Cargando…',
  search: 'Buscar ticket',
  searchHint: 'R-045',
  searchGo: 'Buscar',
  searchNone: (code: string) => `Hoy no hay un ticket ${code}.`,
  searchMany: (code: string) => `Tickets ${code} de hoy`,
  download: 'Detalle de hoy (CSV)',
  downloading: 'Preparando…',
  downloadFailed: 'No se pudo descargar el detalle.',
  changeSite: 'Centro',
  devices: 'Equipos',
  reports: 'Reportes',
  logout: 'Salir',
  offline: (at: string) => `Sin conexión desde ${at}. Lo que se ve puede haber cambiado.`,
  refused: 'No se pudo abrir este centro. Puede que su usuario no lo incluya.',
  retry: 'Reintentar',
  chooseSite: '¿Qué centro quiere ver?',
  noSites: 'Su usuario todavía no tiene un centro asignado. Pídalo a quien administra Suyay.',

  total: {
    waiting: 'Esperan', preferential: (n: number) => `${n} preferente${n === 1 ? '' : 's'}`,
    longest: 'Espera más larga', nobody: 'Nadie espera', average: 'Espera media de hoy', averageNote: 'de los ya llamados',
    issued: 'Emitidos hoy', called: (n: number) => `${n} llamados`, serving: 'En atención',
    open: 'Módulos abiertos', of: (n: number) => `de ${n}`, paused: (n: number) => `${n} en pausa`, noPaused: 'ninguno en pausa',
  },

  attention: 'Pide atención',
  allCalm: 'Todo en orden: ninguna cola ni módulo pasa los límites.',
  more: (n: number) => `y ${n} más`,
  less: 'ver menos',
  reason: {
    wait: (time: string) => `${time} de espera`,
    unstaffed: () => 'sin módulo que la atienda',
    closed_waiting: () => 'cerrada, con gente esperando',
    full: () => 'sin números para hoy',
    unanswered: (time: string) => `llamando hace ${time}`,
    long_service: (time: string) => `${time} en atención`,
    long_pause: (time: string) => `${time} en pausa`,
  } satisfies Record<Reason, (time: string) => string>,
  level: { calm: 'en orden', watch: 'vigilar', alarm: 'urgente' },

  queues: 'Colas',
  column: {
    name: 'Cola', waiting: 'Esperan', oldest: 'Más larga', average: 'Media', issued: 'Emit.', called: 'Llam.', serving: 'En at.',
  },
  columnLong: {
    name: 'Cola', waiting: 'Personas que esperan', oldest: 'Espera más larga', average: 'Espera media de hoy',
    issued: 'Emitidos hoy', called: 'Llamados hoy', serving: 'En atención ahora',
  },
  preferentialShort: (n: number) => `${n} pref`,
  open: 'Abierta', closed: 'Cerrada', full: 'Sin números',
  noWindow: 'Sin módulo',
  noQueues: 'Este centro no tiene colas.',

  windows: 'Módulos',
  moduleWord: 'Módulo',
  window: (n: string | number) => `Módulo ${n}`,
  windowState: { open: 'Libre', paused: 'En pausa', closed: 'Cerrado', called: 'Llamando', serving: 'Atiende' },
  noWindows: 'Este centro no tiene módulos.',
  sessionState: { open: 'abierto', paused: 'en pausa', closed: 'cerrado' },
  filter: { all: 'Todos', open: 'Abiertos' },

  close: 'Cerrar panel', back: 'Volver',
  queuePanel: {
    waitingTitle: (n: number) => (n === 1 ? '1 persona espera' : `${n} personas esperan`),
    nobody: 'Nadie espera en esta cola.',
    order: 'Por hora de llegada. La atención preferente se llama según la regla de la cola.',
    servedBy: 'La atienden', servedByNone: 'Ningún módulo abierto la atiende.',
    openIt: 'Abrir la cola', closeIt: 'Cerrar la cola',
    openHelp: 'El quiosco volverá a dar tickets de esta cola.',
    closeHelp: 'El quiosco deja de dar tickets. Quienes ya esperan serán atendidos.',
    isOpen: 'Cola abierta: el quiosco da tickets.', isClosed: 'Cola cerrada: el quiosco no da tickets.',
  },
  windowPanel: {
    nobody: 'Nadie está en este módulo.', agent: 'Atiende', since: (at: string) => `desde las ${at}`,
    now: 'Ahora', free: (at: string) => `Libre desde las ${at}.`, queues: 'Colas que atiende',
    closed: 'Por registrar', held: 'En pausa con su asesor(a)', directed: 'Derivados a este módulo',
    closeIt: 'Cerrar el módulo', closeHelp: 'Úselo cuando la persona ya se fue. El módulo queda libre para otra.',
    busy: (code: string) => `Tiene el ticket ${code}. Devuélvalo a la cola o derívelo antes de cerrar.`,
    reason: (text: string) => `Motivo: ${text}`,
  },
  ticket: {
    clocks: 'Los cuatro tiempos',
    wait: 'Espera', walk: 'Traslado', service: 'Atención', stay: 'Permanencia', hold: 'En pausa',
    history: 'Historia', arrived: 'Llegada', asked: 'Pidió', services: 'Trámites registrados',
    outcome: 'Resultado', document: 'Documento', preferential: 'Preferente',
    replacedBy: 'Ver el ticket que lo reemplaza', replaces: 'Ver el ticket anterior',
    why: 'Por qué', reason: 'Motivo', note: 'Nota', noEvents: 'Todavía no hay movimientos.',
    ahead: (n: number) => (n === 0 ? 'Es el siguiente' : n === 1 ? '1 persona antes' : `${n} personas antes`),
  },
  state: {
    waiting: 'En espera', called: 'Llamando', serving: 'En atención', closed: 'Atención cerrada', finished: 'Terminado',
    no_show: 'Abandono', cancelled: 'Cancelado', misrouted: 'Error de selección', on_hold: 'En pausa',
  },
  stateTone: {
    waiting: 'muted', called: 'call', serving: 'brand', closed: 'good', finished: 'good', no_show: 'bad', cancelled: 'bad',
    misrouted: 'warn', on_hold: 'warn',
  },
  category: {
    pregnant: 'gestante', older_adult: 'persona adulta mayor', child: 'niña o niño', disability: 'persona con discapacidad',
    infant: 'con bebé en brazos',
  },
  outcome: {
    resolved: 'Resuelto', oriented: 'Orientado', incomplete: 'Faltaron requisitos', rejected: 'No procede',
    not_applicable: 'No corresponde',
  },
  action: {
    return: 'Devolver a la cola', cancel: 'Cancelar el ticket', transfer: 'Derivar a otra cola', restore: 'Reincorporar a la cola',
  },
  actionHelp: {
    return: 'Vuelve a esperar con su hora de llegada.',
    cancel: 'La persona ya no será llamada. No se puede deshacer.',
    transfer: 'Pasa a la otra cola con su hora de llegada.',
    restore: 'Vuelve a esperar con su hora de llegada, dentro del plazo del centro.',
  },
  actionDone: {
    return: (code: string) => `${code} volvió a la cola.`, cancel: (code: string) => `${code} quedó cancelado.`,
    transfer: (code: string) => `${code} pasó a la otra cola.`, restore: (code: string) => `${code} espera otra vez.`,
  },
  form: {
    reason: 'Motivo', optional: '(opcional)', queue: 'Cola de destino', chooseQueue: 'Elija la cola', confirm: 'Confirmar', dismiss: 'Dejar como está',
    sending: 'Enviando…', waiting: 'Sin conexión. Se enviará apenas vuelva.',
  },
  failed: 'No se pudo completar. Inténtelo otra vez.',
  offlineNow: 'Sin conexión con el servidor. Inténtelo otra vez.',
};

/** The sentences of a ticket's history. */
export const words = {
  issued: (queue: string) => (queue ? `Ticket emitido para ${queue}` : 'Ticket emitido'),
  preferential: (category?: string) => (category ? `, atención preferente: ${category}` : ', atención preferente'),
  keeps: (time: string) => `, con su llegada de las ${time}`,
  called: (window: string) => `Llamado${at(window)}.`,
  recalled: (window: string) => `Llamado otra vez${at(window)}.`,
  started: (window: string) => `Empezó la atención${inside(window)}.`,
  finished: 'Terminó la atención.',
  coded: (services: string) => `Se registró: ${services}.`,
  codedNothing: 'Se registró la atención, sin trámites.',
  noShow: 'No se presentó: abandono.',
  restored: 'Se reincorporó a la cola.',
  held: 'Quedó en pausa.',
  resumed: (window: string) => `Se retomó la atención${inside(window)}.`,
  returned: 'Volvió a la cola, con su hora de llegada.',
  transferred: (queue: string) => (queue ? `Derivado a ${queue}.` : 'Derivado.'),
  transferredToWindow: (window: string) => `Derivado al módulo ${window}.`,
  transferredToAgent: (agent: string) => (agent ? `Derivado a ${agent}.` : 'Derivado a otra persona.'),
  misrouted: (queue: string) => (queue ? `Error de selección: pasó a ${queue} con otro ticket.` : 'Error de selección.'),
  cancelled: 'Se canceló el ticket.',
  expired: 'El día terminó sin cerrar este ticket.',
  atDevice: (name: string) => `en ${name}`,
  actor: { system: 'Suyay', person: 'Personal del centro', kiosk: 'Quiosco', program: 'Programa' } as Record<string, string>,
  why: {
    only: 'Era la única persona que esperaba.',
    arrival: 'Era quien había llegado primero.',
    preferential: 'La atención preferente no hace cola.',
    ratio: 'Le tocaba según la proporción entre preferentes y demás.',
    accumulated: 'Su espera acumulada pesaba más.',
    weight: 'El módulo da prioridad a su cola.',
    chosen: 'Lo eligió quien atiende.',
    directed: 'Estaba derivado a este módulo.',
  } satisfies Record<Why['rule'] | 'directed', string>,
  waited: (time: string) => `Había esperado ${time}.`,
  considered: (n: number) => `Se compararon ${n} personas, las primeras de cada cola.`,
};
