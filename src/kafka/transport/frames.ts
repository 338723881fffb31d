import {LinkError} from './link-error.js';

/**
 * Larger answers are refused. A broker takes no request over 100 MiB unless it is told to (socket.request.max.bytes), so
 * no batch of records is larger.
 */
const mostBytes = 128 * 1024 * 1024;
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
  // What comes behind nonsense is not looked at.
  let isBroken = false;
  const current = () => frame ?? size;
  function sizeOrBreak(): number {
    isBroken = true;
    const bytes = checkedSize(size);
    isBroken = false;
    return bytes;
  }

  return {
    space: () => (isBroken ? Buffer.alloc(64) : current().subarray(length)),
    filled(count) {
      if (isBroken) return;
      length += count;
      if (length < current().length) return;
      const complete = frame;
      frame = complete === null ? bufferFor(sizeOrBreak()) : null;
      length = 0;
      if (complete !== null) onFrame(complete);
    },
  };
}

function checkedSize(size: Buffer): number {
  const bytes = size.readInt32BE(0);
  if (size.readUInt16BE(0) === tlsAlert)
    throw new LinkError('tls', 'the listener speaks TLS only', {reason: 'tls-missing'});
  if (bytes > mostBytes && bytes < 2 ** 30)
    throw new LinkError(
      'closed',
      `the broker's answer of ${Math.ceil(bytes / 2 ** 20)} MiB is over the limit of 128 MiB`,
      {reason: 'too-large'},
    );
  if (bytes < 4 || bytes > mostBytes)
    throw new LinkError('closed', 'what answers there is not a Kafka broker', {reason: 'not-kafka'});
  return bytes;
}
