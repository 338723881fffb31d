/**
 * Memory for the answers of each broker: two pieces in turn, since one is filled while the other is looked at. A piece given
 * out twice without a pause in between would be overwritten.
 */
export function createRooms(sizeBytes: number): (broker: number) => Buffer {
  const pairs = new Map<number, readonly [Buffer, Buffer]>();
  return (broker) => {
    const [next, after] = pairs.get(broker) ?? [Buffer.allocUnsafeSlow(sizeBytes), Buffer.allocUnsafeSlow(sizeBytes)];
    pairs.set(broker, [after, next]);
    return next;
  };
}
