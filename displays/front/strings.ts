/** Every word of the waiting-room screen, Spanish of Peru. */
export const strings = {
  title: (site: string) => `Llamados · ${site}`,

  /** The sentence that is spoken and written; other programs rely on it word for word. */
  announcement: (code: string, window: number) => `Ticket ${code}, acérquese al módulo ${window}`,

  call: {
    now: 'Llamando',
    again: 'Nuevo llamado',
    last: 'Último llamado',
    approach: 'Acérquese al',
    window: 'Módulo',
    next: 'Enseguida',
    missed: '¿No escuchó su llamado? Avise a nuestro personal.',
  },
  empty: {
    title: 'Aquí aparecerá su llamado',
    text: 'Tenga su ticket a la mano. Cuando sea su turno, verá y escuchará su código y el módulo.',
  },
  list: { title: 'Últimos llamados', ticket: 'Ticket', window: 'Módulo', again: 'Nuevo llamado' },
  waiting: { title: 'En espera', none: 'Nadie espera en este momento' },
  preferential: {
    title: 'Atención preferente',
    text: 'Gestantes, niñas y niños, personas adultas mayores y personas con discapacidad no esperan turno. Avise a nuestro personal.',
    law: 'Ley N.º 27408 y Ley N.º 28683',
  },
  offline: {
    since: (clock: string) => `Sin conexión desde las ${clock}`,
    text: 'Esté atento al llamado de nuestro personal',
  },
  sound: {
    blocked: 'Toque la pantalla para activar el sonido',
    noVoice: 'Sin voz en español: solo timbre',
  },
  refused: 'Esta pantalla no tiene permiso para ver los llamados de este centro.',
};
