/** The library that draws QR codes: no page waits for it, and it is there before the first ticket is issued. */
export const qrLibrary = (): Promise<typeof import('uqr')> => import('uqr');
