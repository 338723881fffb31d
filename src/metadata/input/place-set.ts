/** A set of small whole numbers that takes one bit for each up to the largest. */
export interface PlaceSet {
  add(place: number): void;
  has(place: number): boolean;
}

/** An empty set. */
export function createPlaceSet(): PlaceSet {
  let bits = Buffer.alloc(1024);
  return {
    add(place) {
      if (place >> 3 >= bits.length) bits = Buffer.concat([bits], Math.max(bits.length * 2, (place >> 3) + 1));
      bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    },
    has: (place) => ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0,
  };
}
