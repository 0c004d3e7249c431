/** Replaces Socket.IO's binary packets: live messages are JSON in both directions (ticketing/realtime). */
export const isBinary = (): boolean => false;
export const hasBinary = isBinary;

function refuse(): never {
  throw new TypeError('no binary packets in live messages');
}

export { refuse as deconstructPacket, refuse as reconstructPacket };
