/** Replaces Engine.IO's other transports: the server only supports websockets. */
export class XHR {}
export class WT {}
export class Fetch {}
