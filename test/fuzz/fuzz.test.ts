import {describe, expect, test} from 'vitest';
import {keptFor} from './found.js';
import {inputsOf} from './inputs.js';
import {judge} from './judge.js';
import {expectSame, type Target} from './target.js';
import {targets} from './targets/index.js';

const few = 30;

/** A reader that is wrong in one way for every input. */
const broken = (run: Target['run']): Target => ({name: 'broken', pieces: ['a'], seeds: [], run});

describe.each(targets)('$name', (target) => {
  test('reads its whole inputs, what once failed, and a few made ones', async () => {
    const made = inputsOf(target, 1);
    const inputs = [
      ...target.seeds.slice(0, few),
      ...keptFor(target.name),
      ...Array.from({length: few}, () => made.next().value),
    ];
    for (const input of inputs) expect(await judge(target, input), JSON.stringify(String(input))).toBe(null);
  });
});

test('a seed always gives the same inputs, another seed others', () => {
  const some = (seed: number) => {
    const inputs = inputsOf(
      broken(() => null),
      seed,
    );
    return Array.from({length: few}, () => String(inputs.next().value));
  };

  expect(some(3)).toEqual(some(3));
  expect(some(3)).not.toEqual(some(4));
});

describe('what counts as a failure', () => {
  test('an error that is not worded', async () => {
    expect(
      await judge(
        broken(() => JSON.parse('{')),
        Buffer.of(1),
      ),
    ).toContain('SyntaxError');
  });

  test('an answer that is not given back', async () => {
    expect(
      await judge(
        broken(() => expectSame(1, 2, 'x')),
        Buffer.of(1),
      ),
    ).toContain('x: 1 is not 2');
  });

  test('CPU time that does not fit the size', async () => {
    const spin = () => {
      const start = process.cpuUsage().user;
      while (process.cpuUsage().user - start < 500_000);
    };

    expect(await judge(broken(spin), Buffer.of(1))).toContain('ms of CPU for 1 bytes');
  });
});
