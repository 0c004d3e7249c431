import type { Action, Phase } from './phases';
import type { Gesture } from './shortcuts';

const people = (n: number) => (n === 1 ? '1 persona' : `${n} personas`);

const actions: Record<Action, string> = {
  open: 'Abrir módulo',
  change_window: 'Cambiar de módulo',
  reopen: 'Reabrir módulo',
  pause: 'Pausar módulo',
  close: 'Cerrar módulo',
  next: 'Llamar siguiente',
  start: 'Iniciar atención',
  recall: 'Volver a llamar',
  no_show: 'No se presentó',
  finish: 'Terminar atención',
  end: 'Codificar después',
  hold: 'Dejar en pausa',
  transfer: 'Derivar',
  misroute: 'Error de selección',
  return: 'Devolver a cola',
  save_codes: 'Guardar y terminar',
  code_later: 'Codificar después',
};

const gestures: Record<Gesture, string> = {
  ...actions,
  end: 'Terminar y codificar después',
  hold: 'Dejar el ticket en pausa',
  return: 'Devolver el ticket a su cola',
  transfer: 'Derivar a otra cola, módulo o asesor(a)',
  misroute: 'Error de selección: pasa a la cola correcta',
  no_show: 'No se presentó (abandono)',
  code_first: 'Codificar lo pendiente',
  search: 'Buscar trámite',
  help: 'Ver los atajos',
  tab_1: 'Ver quién espera',
  tab_2: 'Ver los tickets en pausa',
  tab_3: 'Ver lo que falta codificar',
  tab_4: 'Ver los abandonos',
};

const phases: Record<Phase, string> = {
  closed: 'Módulo cerrado',
  paused: 'Módulo en pausa',
  free: 'Libre',
  calling: 'Llamando',
  serving: 'Atendiendo',
  coding: 'Por codificar',
};

/** All that the agent console says, in the words of the network (es-PE). */
export const words = {
  actions,
  gestures,
  phases,
  correcting: { phase: 'Corrigiendo', keep: 'Dejar como estaba' },
  loading: 'Cargando…',
  busy: 'Enviando…',
  close: 'Cerrar',
  window: (number: number | string) => `Módulo ${number}`,
  windowWord: 'Módulo',
  sessions: { open: 'Abierto', paused: 'En pausa', closed: 'Cerrado' },

  top: {
    shortcuts: 'Atajos',
    figures: 'Mis cifras',
    logout: 'Salir',
    logoutTitle: '¿Cerrar el módulo y salir?',
    logoutText: 'El módulo se cierra y termina su sesión.',
    logoutBusy: 'Termine primero la atención en curso; después podrá salir.',
    closeAndLeave: 'Cerrar y salir',
    connected: 'En línea',
  },

  choose: {
    hello: (name: string) => `Hola, ${name}`,
    site: '¿En qué centro está?',
    window: '¿En qué módulo atiende hoy?',
    last: 'El último que usó',
    free: 'Libre',
    busy: (name: string) => `Ocupado: ${name}`,
    search: 'Buscar módulo o cola',
    noWindows: 'Este centro no tiene módulos todavía. Avise a su supervisor(a).',
    noSites: 'Su cuenta todavía no tiene un centro asignado. Avise a su supervisor(a).',
    otherSite: 'Cambiar de centro',
    none: 'Ningún módulo coincide con la búsqueda.',
  },

  queues: {
    title: 'Mis colas',
    waiting: 'en espera',
    longest: 'la más larga:',
    empty: 'Nadie espera',
    closed: 'Cola cerrada',
    preferential: (n: number) => (n === 1 ? '1 preferente' : `${n} preferentes`),
  },

  idle: {
    waiting: (n: number) => (n === 1 ? 'persona espera en sus colas' : 'personas esperan en sus colas'),
    longest: (time: string) => `La que más espera llegó hace ${time}`,
    empty: 'Nadie espera en sus colas',
    emptyHint: 'Cuando llegue alguien, aparecerá aquí al instante.',
    nobody: 'Nadie espera en este momento.',
    uncoded: (n: number) =>
      n === 1 ? 'Tiene 1 atención por codificar' : `Tiene ${n} atenciones por codificar`,
    codeNow: 'Codificar',
  },

  paused: {
    since: (time: string) => `En pausa desde las ${time}`,
    hint: 'Mientras tanto, ningún ticket se llama a este módulo.',
  },

  closed: { hint: 'Ábralo cuando pueda atender.' },

  ticket: {
    current: 'Ticket actual',
    walk: 'Traslado',
    service: 'Atención',
    wait: 'Espera',
    endedAt: (time: string) => `terminó a las ${time}`,
    requirements: 'Requisitos de lo que pidió',
    planned: (minutes: number) => `previsto ${minutes} min`,
    asked: 'Vino por',
    arrived: 'Llegó',
    document: 'Documento',
    language: 'Idioma',
    recalls: (n: number) => (n === 1 ? '1 nuevo llamado' : `${n} nuevos llamados`),
    transfers: (n: number) => (n === 1 ? 'derivado 1 vez' : `derivado ${n} veces`),
    unspecified: 'No lo indicó',
    backTo: (code: string) => `Volver a ${code}`,
  },

  preferential: 'Preferente',
  categories: {
    pregnant: 'Gestante',
    older_adult: 'Adulto mayor',
    child: 'Niña o niño',
    disability: 'Discapacidad',
    infant: 'Con bebé en brazos',
  } as Record<string, string>,

  why: {
    only: (waited: string) => `Por orden de llegada: esperó ${waited}`,
    arrival: (waited: string) => `Por orden de llegada: esperó ${waited}`,
    passes: (n: number) => `Atención preferente: pasa antes que ${people(n)}`,
    preferential: (waited: string) => `Atención preferente: pasa primero; esperó ${waited}`,
    ratio: (waited: string) => `Le toca por la alternancia con preferentes: esperó ${waited}`,
    accumulated: (waited: string) => `Por espera acumulada, que en preferentes cuenta más: esperó ${waited}`,
    weight: (waited: string) => `Por la prioridad de colas de este módulo: esperó ${waited}`,
    chosen: (waited: string) => `Elegido de la lista: esperó ${waited}`,
    directed: (waited: string) => `Derivado a este módulo: esperó ${waited}`,
  },

  coding: {
    title: 'Trámites atendidos',
    search: 'Buscar trámite',
    searchHint: 'Escriba, elija con ↑ ↓ y agregue con Enter',
    none: 'Ningún trámite coincide.',
    noServices: 'Esta entidad no tiene trámites en el catálogo. Avise a su supervisor(a).',
    pickFirst: 'Elija al menos un trámite, o use «Codificar después».',
    empty: 'Todavía no eligió ninguno',
    quantity: (name: string) => `Cantidad de ${name}`,
    more: (name: string) => `Uno más de ${name}`,
    less: (name: string) => `Uno menos de ${name}`,
    remove: (name: string) => `Quitar ${name}`,
    outcome: 'Resultado',
    note: 'Nota (opcional)',
    kinds: { tramite: 'Trámite', orientacion: 'Orientación', entrega: 'Entrega' } as Record<string, string>,
    minutes: (n: number) => `${n} min`,
  },

  outcomes: {
    resolved: 'Resuelto',
    oriented: 'Orientado',
    incomplete: 'Incompleto',
    rejected: 'Rechazado',
    not_applicable: 'No corresponde',
  },

  side: {
    label: 'Listas de tickets',
    waiting: 'En espera',
    held: 'En pausa',
    closed: 'Por codificar',
    absent: 'Abandonos',
    noWaiting: 'Nadie espera en sus colas.',
    noHeld: 'No tiene tickets en pausa.',
    noClosed: 'Todo está codificado.',
    noAbsent: 'Ningún abandono que se pueda restaurar.',
    call: 'Llamar',
    callTitle: (code: string) => `Llamar a ${code}`,
    forYou: 'Para usted',
    resume: 'Retomar',
    return: 'A la cola',
    transfer: 'Derivar',
    code: 'Codificar',
    restore: 'Restaurar',
    left: (time: string) => `quedan ${time}`,
    waited: (time: string) => `espera ${time}`,
    heldFor: (time: string) => `en pausa ${time}`,
    endedAt: (time: string) => `terminó ${time}`,
    cutShort: (n: number) => `Se muestran los ${n} primeros.`,
  },

  dialogs: {
    pause: {
      title: 'Pausar el módulo',
      text: 'Elija el motivo; la pausa empieza enseguida.',
      reasons: [
        'Refrigerio',
        'Interrupción del sistema',
        'Coordinación',
        'Capacitación',
        'Servicios higiénicos',
      ],
    },
    hold: {
      title: (code: string) => `Dejar ${code} en pausa`,
      text: 'Queda a su nombre; retómelo cuando la persona vuelva.',
      reasons: ['Fue por un documento', 'Fue a pagar', 'Saca copias', 'Espera una verificación'],
    },
    other: 'Otro motivo',
    otherSend: 'Usar este motivo',
    reason: 'Motivo (opcional)',
    transfer: {
      title: (code: string) => `Derivar ${code}`,
      text: 'Conserva su hora de llegada.',
      toQueue: 'A una cola',
      toWindow: 'A un módulo',
      toAgent: 'A un(a) asesor(a)',
      alone: 'Ningún otro módulo está abierto ahora.',
      submit: (target: string) => `Derivar a ${target}`,
      pick: 'Elija el destino',
    },
    misroute: {
      title: (code: string) => `Error de selección: ${code}`,
      text: 'Elija la cola correcta. La persona recibe un código nuevo y conserva su hora de llegada.',
      submit: (target: string) => `Pasar a ${target}`,
      pick: 'Elija la cola correcta',
    },
    search: 'Buscar',
    none: 'No hay coincidencias.',
    waiting: (n: number) => `${n} en espera`,
    queueClosed: 'cerrada',
  },

  notices: {
    replaced: (code: string, queue: string) => `Nuevo ticket: ${code} · ${queue}`,
    tellPerson: 'Dígaselo a la persona antes de que se retire.',
    noShow: (code: string) => `${code} quedó como abandono.`,
    undo: 'Restaurar',
    correct: 'Corregir',
    finished: (code: string) => `${code} terminado.`,
    held: (code: string) => `${code} quedó en pausa.`,
    returned: (code: string) => `${code} volvió a su cola.`,
    transferred: (code: string) => `${code} fue derivado.`,
    restored: (code: string) => `${code} volvió a su cola.`,
  },

  offline: {
    since: (time: string) => `Sin conexión desde las ${time}`,
    hint: 'Lo que escribe se conserva. La pantalla se actualizará sola al volver.',
    retrying: 'Su última orden se repetirá sola, sin duplicarse.',
    slow: (time: string) =>
      `Sin avisos al instante desde las ${time}: la pantalla se actualiza cada pocos segundos.`,
    stop: 'Dejar de intentar',
  },

  failed: 'No se pudo completar. Inténtelo otra vez; si sigue igual, avise a su supervisor(a).',

  help: {
    title: 'Atajos de teclado',
    text: 'No actúan mientras escribe. Esc sale del campo o cierra la ventana.',
    letters: 'Usar atajos de una sola tecla',
    addService: 'Agregar el trámite elegido',
    finishTyping: 'Terminar mientras escribe',
    escape: 'Salir de un campo o cerrar una ventana',
  },

  live: {
    state: (phase: string, code: string | null) => (code ? `${phase}: ticket ${code}` : phase),
  },
};
