/**
 * Memory for the answers of each broker: so many buffers in turn. With one more than there are requests under way, the buffer
 * that is given out held an answer that everybody is done with.
 */
export function createAnswerBuffers(sizeBytes: number, count: number): (broker: number) => Buffer {
  const buffers = new Map<number, Buffer[]>();
  return (broker) => {
    const own = buffers.get(broker) ?? Array.from({length: count}, () => Buffer.allocUnsafeSlow(sizeBytes));
    const next = own.shift() as Buffer;
    buffers.set(broker, [...own, next]);
    return next;
  };
}
