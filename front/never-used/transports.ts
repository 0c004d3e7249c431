/** Stands in for Engine.IO's other transports: the server speaks websockets alone. */
export class XHR {}
export class WT {}
export class Fetch {}
