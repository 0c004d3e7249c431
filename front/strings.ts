/** Words of the shared components. */
export const strings = {
  pairing: {
    title: 'Vincule este equipo',
    kinds: { kiosk: 'Quiosco', display: 'Pantalla de llamados' },
    steps: [
      'En otro equipo, ingrese a Suyay con una cuenta de supervisión.',
      'Abra «Equipos» y elija «Vincular».',
      'Escriba este código:',
    ],
    preparing: 'Preparando el código…',
    offline: 'Sin conexión con el servidor. Seguimos intentando.',
    failed: 'No se pudo preparar la vinculación. Lo intentaremos de nuevo en un momento.',
    renews: 'El código se renueva solo si vence.',
  },
};
