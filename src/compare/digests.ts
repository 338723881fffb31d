import {createHash} from 'node:crypto';
import type {IdentityKey} from './identity.js';

const words = 4;
const firstSlots = 1 << 12;

/** A set of keys by 128 bits of each one's digest: two different keys with the same are not to be expected in 10^17. */
export class DigestSet {
  #slots = new Uint32Array(firstSlots * words);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(key: IdentityKey): void {
    if (2 * (this.#size + 1) > this.#slots.length / words) this.#grow();
    const digest = digestOf(key);
    const at = this.#find(digest);
    if (!isFree(this.#slots, at)) return;
    this.#slots.set(digest, at);
    this.#size += 1;
  }

  has(key: IdentityKey): boolean {
    return this.#size > 0 && !isFree(this.#slots, this.#find(digestOf(key)));
  }

  /** Where the digest is, or the free place where it belongs. */
  #find(digest: Uint32Array): number {
    const slots = this.#slots;
    const count = slots.length / words;
    let slot = (digest[0] ?? 0) % count;
    while (!isFree(slots, slot * words) && !isEqual(slots, slot * words, digest)) slot = (slot + 1) % count;
    return slot * words;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += words) {
      if (isFree(old, at)) continue;
      const digest = old.subarray(at, at + words);
      this.#slots.set(digest, this.#find(digest));
    }
  }
}

/** A digest is never all zeros: its last bit is set. */
function digestOf(key: IdentityKey): Uint32Array {
  const bytes = createHash('sha256').update(key).digest();
  const digest = new Uint32Array(words);
  for (let word = 0; word < words; word += 1) digest[word] = bytes.readUInt32LE(4 * word);
  digest[words - 1] = (digest[words - 1] ?? 0) | 1;
  return digest;
}

function isFree(slots: Uint32Array, at: number): boolean {
  return slots[at + words - 1] === 0;
}

function isEqual(slots: Uint32Array, at: number, digest: Uint32Array): boolean {
  return (
    slots[at] === digest[0] && slots[at + 1] === digest[1] && slots[at + 2] === digest[2] && slots[at + 3] === digest[3]
  );
}
