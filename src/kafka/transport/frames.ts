import {LinkError} from './link-error.js';

/** Larger answers than that are none of Kafka's. */
const mostBytes = 2 ** 30;
/** First bytes of an alert, by which a TLS listener answers plain text. */
const tlsAlert = 0x1503;

/** Where a socket puts what it receives. */
export interface Frames {
  /** Where the next bytes go; never empty. */
  space(): Buffer;
  /** Says that so many bytes came there. Throws LinkError on what is not Kafka's. */
  filled(length: number): void;
}

/**
 * Answers, which stand behind their length (int32), each in the buffer that `bufferFor` gives for so many bytes and that the
 * socket fills itself: the bytes of a fetch are not copied once on their way to the records.
 */
export function createFrames(
  onFrame: (frame: Buffer) => void,
  bufferFor: (size: number) => Buffer = Buffer.allocUnsafeSlow,
): Frames {
  const size = Buffer.alloc(4);
  let frame: Buffer | null = null;
  let length = 0;
  const current = () => frame ?? size;
  return {
    space: () => current().subarray(length),
    filled(count) {
      length += count;
      if (length < current().length) return;
      const complete = frame;
      frame = complete === null ? bufferFor(checkedSize(size)) : null;
      length = 0;
      if (complete !== null) onFrame(complete);
    },
  };
}

function checkedSize(size: Buffer): number {
  const bytes = size.readInt32BE(0);
  if (size.readUInt16BE(0) === tlsAlert)
    throw new LinkError('tls', 'the listener speaks TLS only', {reason: 'tls-missing'});
  if (bytes < 4 || bytes > mostBytes)
    throw new LinkError('closed', 'what answers there is not a Kafka broker', {reason: 'not-kafka'});
  return bytes;
}
