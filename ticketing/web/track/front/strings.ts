/** Words of the citizen's tracking page. */
import type { TicketState } from '$front/types';

export const t = {
  title: (code: string) => `${code} · Suyay`,
  yours: 'Su ticket',
  loading: 'Buscando su ticket…',
  unknown: 'No encontramos este ticket',
  unknownHelp:
    'Puede que el enlace esté incompleto o que sea de otro día. Si está en el centro, mire la pantalla de la sala o pregunte a quien orienta.',
  offline: (at: string) => `Sin conexión desde las ${at}. Mire también la pantalla de la sala.`,
  state: {
    waiting: 'Está en la cola',
    called: 'Es su turno',
    serving: 'Le están atendiendo',
    closed: 'Su atención terminó',
    finished: 'Su atención terminó',
    no_show: 'Le llamamos y no se presentó',
    cancelled: 'Este ticket se canceló',
    misrouted: 'Su ticket se cambió por otro',
    on_hold: 'Su atención está en pausa',
  } satisfies Record<TicketState, string>,
  help: {
    waiting: 'Esta página le avisa cuando le toque. Téngala abierta y esté cerca.',
    called: '',
    serving: '',
    closed: 'Gracias por su visita.',
    finished: 'Gracias por su visita.',
    no_show: 'Acérquese a quien orienta: si fue hace poco, puede volver a la cola.',
    cancelled: 'Si todavía necesita atención, saque otro ticket en el quiosco.',
    misrouted: 'Le entregaron uno nuevo en la entidad correcta. Pregunte a quien orienta si no lo tiene.',
    on_hold: 'Conserve su ticket: retomarán su atención.',
  } satisfies Record<TicketState, string>,
  ahead: (n: number) => (n === 1 ? 'persona antes que usted' : 'personas antes que usted'),
  next: 'Usted es la siguiente persona',
  goTo: 'Acérquese al',
  module: 'Módulo',
  inModule: (n: number) => `En el módulo ${n}`,
  since: (at: string) => `Emitido a las ${at}`,
  waiting: (time: string) => `Lleva ${time} esperando`,
  called: (at: string) => `Llamado a las ${at}`,
  alert: {
    on: 'Avisarme con sonido',
    active: 'Le avisaremos con sonido',
    help: 'Suba el volumen y deje esta página abierta.',
  },
  fair: 'La atención preferente no hace cola: el número puede subir.',
};
