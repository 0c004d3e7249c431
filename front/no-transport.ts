/** Stands in for the transports that Suyay never uses: the server speaks websockets alone. */
export class XHR {}
export class WT {}
