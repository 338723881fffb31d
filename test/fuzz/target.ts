import {existsSync, readFileSync} from 'node:fs';
import {AppError} from '../../src/errors.js';

/** One reader of foreign input. Inputs are bytes, so that each can be kept as a file. */
export interface Target {
  readonly name: string;
  /** Words of its grammar; inputs are put together from them. */
  readonly pieces: readonly string[];
  /** Whole inputs that are read well; inputs are also made by changing them. */
  readonly seeds: readonly Buffer[];
  /** Reads the input. Throws if the answer is wrong; an `AppError` is an answer. */
  readonly run: (input: Buffer) => unknown;
}

/** The lines of a recorded file, at most as many as are needed to have each kind. */
export function linesOf(name: string, most = 200): readonly Buffer[] {
  const path = new URL(`../${name}`, import.meta.url);
  if (!existsSync(path)) throw new Error(`no such capture: ${name}`);
  const lines = readFileSync(path, 'latin1').split('\n');
  const step = Math.max(1, Math.floor(lines.length / most));
  return lines.filter((_, index) => index % step === 0).map((line) => Buffer.from(line, 'latin1'));
}

/** Returns what `read` returns; null if it refuses the input in words. */
export function orRefused<T>(read: () => T, ...refusals: readonly (new (...texts: never[]) => Error)[]): T | null {
  try {
    return read();
  } catch (error) {
    if ([AppError, ...refusals].some((kind) => error instanceof kind)) return null;
    throw error;
  }
}

/** Throws if the two values differ as JSON. */
export function expectSame(one: unknown, other: unknown, what: string): void {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
  if (first !== second) throw new Error(`${what}: ${first?.slice(0, 300)} is not ${second?.slice(0, 300)}`);
}

/** The bytes in pieces of `size`. */
export function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
