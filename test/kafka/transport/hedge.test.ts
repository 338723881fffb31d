import {describe, expect, test} from 'vitest';
import {firstToAnswer} from '../../../src/kafka/transport/hedge.js';

const never = () => new Promise<string>(() => undefined);
const last = (_: unknown, error: unknown) => error;

describe('the first to answer', () => {
  test('is the first that does not fail, and nobody else is asked then', async () => {
    const asked: string[] = [];
    const attempt = async (name: string) => {
      asked.push(name);
      if (name === 'a') throw new Error('a is away');
      return name;
    };

    expect(await firstToAnswer(['a', 'b', 'c'], attempt, last)).toBe('b');
    expect(asked).toEqual(['a', 'b']);
  });

  test('is the second where the first hangs', async () => {
    expect(await firstToAnswer(['hangs', 'b'], (name) => (name === 'b' ? Promise.resolve(name) : never()), last)).toBe(
      'b',
    );
  });

  test('is the first after all where it was only slow', async () => {
    let release = (_: string) => {};
    const slow = new Promise<string>((resolve) => {
      release = resolve;
    });
    const attempt = (name: string) => {
      if (name === 'slow') return slow;
      release('slow after all');
      return never();
    };

    expect(await firstToAnswer(['slow', 'hangs'], attempt, last)).toBe('slow after all');
  });

  test('is nobody where all fail, with the error that says most', async () => {
    const attempt = async (name: string) => {
      throw new Error(name);
    };
    const longest = (a: unknown, b: unknown) => (String(a).length >= String(b).length ? a : b);

    await expect(firstToAnswer(['one', 'the longest', 'two'], attempt, longest)).rejects.toThrow('the longest');
  });
});
