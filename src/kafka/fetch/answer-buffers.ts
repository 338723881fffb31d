/**
 * Memory for the answers of each broker: so many pieces in turn. With one more than there are requests under way, the piece
 * that is given out held an answer that everybody is done with.
 */
export function createRooms(sizeBytes: number, count: number): (broker: number) => Buffer {
  const rooms = new Map<number, Buffer[]>();
  return (broker) => {
    const own = rooms.get(broker) ?? Array.from({length: count}, () => Buffer.allocUnsafeSlow(sizeBytes));
    const next = own.shift() as Buffer;
    rooms.set(broker, [...own, next]);
    return next;
  };
}
