/** Every word of the kiosk. The catalogue's names (entities, queues, services) come from the server. */
const people = (count: number) => (count === 1 ? '1 persona' : `${count} personas`);

export const strings = {
  title: 'Saque su ticket',
  steps: { label: 'Pasos', names: ['Elija', 'Tipo de atención', 'Su ticket'] },
  clock: 'Hora',
  help: '¿Necesita ayuda? Pida apoyo a nuestro personal de orientación.',

  entities: {
    title: '¿A qué entidad viene?',
    hint: 'Toque el nombre de la entidad.',
    search: 'Buscar por trámite',
    searchHint: 'Si no sabe qué entidad lo atiende',
    waiting: (count: number) => (count === 0 ? 'Sin espera' : `${people(count)} en espera`),
  },
  state: { closed: 'Cerrado por ahora', full: 'Sin cupos por hoy' },
  allClosed: {
    title: 'En este momento no hay colas abiertas',
    text: 'Esta pantalla se actualiza sola cuando se abre la atención. Si necesita ayuda, acérquese a nuestro personal de orientación.',
  },
  allFull: {
    title: 'Ya no quedan tickets por hoy',
    text: 'Se entregaron todos los tickets del día. Acérquese a nuestro personal de orientación para saber cuándo volver.',
  },

  queues: {
    title: (entity: string) => `¿Qué viene a hacer en ${entity}?`,
    hint: 'Toque una opción.',
    more: (count: number) => `y ${count} más`,
  },

  search: {
    title: '¿Qué trámite necesita?',
    label: 'Escriba una o dos palabras',
    example: 'Por ejemplo: DNI, pasaporte, antecedentes',
    clear: 'Borrar todo',
    popular: 'Algunos trámites de este centro',
    found: (count: number) => (count === 1 ? '1 trámite encontrado' : `${count} trámites encontrados`),
    none: 'No encontramos ese trámite',
    noneText: 'Pruebe con otra palabra o pida apoyo a nuestro personal de orientación.',
    appointment: 'Con cita',
  },
  keyboard: { label: 'Teclado', space: 'Espacio', erase: 'Borrar' },
  /** What people say → words of the catalogue. Compared without accents. */
  synonyms: {
    brevete: ['licencia'],
    carnet: ['dni', 'carne'],
    identidad: ['dni'],
    partida: ['acta', 'copia'],
    record: ['antecedentes'],
    viaje: ['pasaporte'],
    extranjeria: ['biometricos', 'carne'],
    seguro: ['sis', 'essalud', 'acreditacion'],
    jubilacion: ['pension'],
    titulo: ['grados'],
    bachiller: ['grados'],
    empresa: ['ruc'],
    negocio: ['ruc'],
    impuestos: ['ruc', 'sol'],
    casa: ['registral', 'predial'],
    trabajo: ['laboral', 'empleo'],
    pago: ['pago', 'tasas'],
  } as Record<string, string[]>,

  priority: {
    title: '¿Cómo será su atención?',
    hint: 'Toque una opción y tendrá su ticket.',
    normal: 'Atención general',
    normalHint: 'Si ninguna de las opciones de abajo es su caso',
    preferential: 'Atención preferente',
    law: 'Por ley (Ley 27408 y Ley 28683) estas personas son atendidas sin esperar turno. No tiene que explicar su condición de salud.',
    categories: {
      pregnant: 'Estoy embarazada',
      older_adult: 'Tengo 60 años o más',
      disability: 'Tengo una discapacidad',
      infant: 'Vengo con un bebé en brazos',
      child: 'Soy niña o niño',
    },
    bring: 'Tenga a mano:',
    appointment:
      'Este trámite se atiende con cita. Si aún no la tiene, pregunte a nuestro personal de orientación.',
  },

  issuing: {
    title: 'Preparando su ticket…',
    waiting: 'No hay conexión con el sistema',
    waitingText:
      'Seguimos intentando. Su ticket aparecerá aquí apenas vuelva la conexión: no hace falta que toque otra vez.',
    leave: 'Salir sin ticket',
  },

  ticket: {
    title: 'Su ticket',
    ahead: (count: number) =>
      count === 0 ? 'No hay nadie antes que usted' : `${people(count)} antes que usted`,
    preferential: 'Atención preferente',
    call: (code: string) => `Cuando la pantalla muestre ${code}, acérquese al módulo que se indica.`,
    qrTitle: 'Llévese su turno en el celular',
    qrText: 'Apunte la cámara a este cuadro para ver cuánto falta. Si no tiene celular, anote su código.',
    qrLabel: 'Código QR para seguir su turno',
    done: 'Listo',
    back: (seconds: number) => `Vuelve al inicio en ${seconds} s`,
    wrong: 'Me equivoqué',
    confirm: (code: string) => `¿Anular el ticket ${code}?`,
    yes: 'Sí, anular',
    no: 'No, conservarlo',
    cancelling: 'Anulando…',
  },
  cancelled: {
    title: (code: string) => `Ticket ${code} anulado`,
    text: 'Puede sacar otro cuando quiera.',
  },
  refused: { title: 'No pudimos darle un ticket', cancelTitle: 'No pudimos anular su ticket' },

  again: 'Volver al inicio',
  more: 'Ver más opciones',
  nav: { back: 'Volver', start: 'Empezar de nuevo' },
  idle: {
    title: '¿Sigue aquí?',
    text: (seconds: number) => `Volveremos al inicio en ${seconds} s.`,
    stay: 'Sí, sigo aquí',
    leave: 'Volver al inicio',
  },
  offline: (since: string) => `Sin conexión desde las ${since}`,
  offlineText: 'Lo que ve puede no estar al día. Seguimos intentando.',
  loading: 'Un momento, por favor…',
  missing: {
    title: 'Centro no encontrado',
    text: (site: string) => `No hay un centro con el nombre «${site}». Revise la dirección de esta pantalla.`,
  },
  trouble: {
    title: 'Esta pantalla no está disponible',
    text: 'Acérquese a nuestro personal de orientación. Lo intentaremos de nuevo en un momento.',
  },
};
