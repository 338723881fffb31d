import {LinkError} from './link-error.js';

/** Larger answers than that are none of Kafka's. */
const mostBytes = 2 ** 30;
/** First bytes of an alert, by which a TLS listener answers plain text. */
const tlsAlert = 0x1503;

/**
 * Puts the bytes of a socket together to answers, which stand behind their length (int32). Each answer gets a buffer of
 * its own, filled as the bytes come: 160 MB are copied once instead of twice. Throws LinkError on what is not Kafka's.
 */
export function createFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  const size = Buffer.alloc(4);
  let sizeFilled = 0;
  let frame: Buffer | null = null;
  let filled = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (frame === null) {
        const taken = chunk.copy(size, sizeFilled, at);
        [sizeFilled, at] = [sizeFilled + taken, at + taken];
        if (sizeFilled < size.length) return;
        [frame, filled, sizeFilled] = [Buffer.allocUnsafeSlow(checkedSize(size)), 0, 0];
      }
      const taken = chunk.copy(frame, filled, at);
      [filled, at] = [filled + taken, at + taken];
      if (filled < frame.length) continue;
      const complete = frame;
      frame = null;
      onFrame(complete);
    }
  };
}

function checkedSize(size: Buffer): number {
  const bytes = size.readInt32BE(0);
  if (size.readUInt16BE(0) === tlsAlert) throw new LinkError('tls', 'the listener speaks TLS');
  if (bytes < 4 || bytes > mostBytes) throw new LinkError('closed', 'what answers there is no Kafka broker');
  return bytes;
}
