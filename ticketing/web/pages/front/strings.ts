/** Words of the devices page. */
export const t = {
  title: 'Equipos',
  lead: 'Vincule los quioscos y las pantallas de su centro con el código que muestran.',
  loading: 'Cargando…',
  site: 'Centro',
  noSites: 'Su usuario no tiene un centro donde vincular equipos.',
  pair: {
    title: 'Vincular un equipo', code: 'Código', codeHelp: 'Seis letras y números, como se ven en el equipo.',
    name: 'Nombre', nameHelp: 'Para reconocerlo después: «Quiosco de la entrada».', submit: 'Vincular',
    sending: 'Vinculando…', short: 'El código tiene seis letras o números.',
    done: (kind: string, name: string) => `Listo: el equipo «${name}» (${kind}) quedó vinculado. En unos segundos estará funcionando.`,
  },
  kind: { kiosk: 'Quiosco', display: 'Pantalla' },
  list: {
    title: 'Equipos vinculados', none: 'Este centro todavía no tiene equipos vinculados.',
    name: 'Nombre', kind: 'Tipo', paired: 'Vinculado', seen: 'Última vez visto', never: 'Todavía no',
    by: (name: string) => `por ${name}`, revoked: (when: string) => `Retirado el ${when}`,
    showRevoked: (n: number) => `Ver también los retirados (${n})`,
  },
  revoke: {
    open: 'Retirar', confirm: 'Sí, retirar', dismiss: 'No',
    question: (name: string) => `¿Retirar «${name}»? Dejará de funcionar hasta que lo vinculen otra vez.`,
  },
  offline: 'Sin conexión con el servidor. Inténtelo otra vez.',
  failed: 'No se pudo completar. Inténtelo otra vez.',
};
