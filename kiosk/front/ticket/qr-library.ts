/** The library that draws QR codes: no page waits for it, and it is there before the first ticket is issued. */
export async function qrLibrary(): Promise<typeof import('uqr').encode> {
  // Taken apart here, so that the library's other ways to draw are not built in.
  const { encode } = await import('uqr');
  return encode;
}
