import {describe, expect, it} from 'vitest';
import {filterFlags, readFlags} from '../../src/cli/event-flags.js';
import {jobFlags, paceFlags, replayFlags} from '../../src/cli/replay-flags.js';
import {resumedFlags, savedFlags} from '../../src/cli/replay-resume.js';
import {sinkKinds} from '../../src/sinks/index.js';
import {sourceKinds} from '../../src/sources/index.js';

const kinds = [...sourceKinds, ...sinkKinds];
const never = () => false;

describe('the flags of a replay', () => {
  it('hold each flag that a source or sink names', () => {
    const named = kinds.flatMap(({flags}) => flags);
    expect(named.filter((name) => !(name in replayFlags))).toEqual([]);
  });

  it('hold each flag that says what to read of a topic, which a topic names', () => {
    const [topic] = sourceKinds;
    const expected = Object.keys(readFlags).filter((name) => name !== 'topic' && name !== 'exit');
    expect(expected.filter((name) => !topic?.flags.includes(name))).toEqual([]);
  });

  it('are described with each form of source and sink', () => {
    for (const {form} of sourceKinds) expect(replayFlags.from.description).toContain(form);
    for (const {form} of sinkKinds) expect(replayFlags.to.description).toContain(form);
  });
});

describe('a resumed run', () => {
  const saved = {
    ...Object.fromEntries(Object.keys({...filterFlags, ...paceFlags}).map((name) => [name, `saved ${name}`])),
    from: 'topic:t',
    to: 'ox',
    brokers: 'first:9092',
    'tls-ca': 'ca.pem',
  };
  const resume = (flags: Record<string, unknown>, given: string[]) =>
    resumedFlags(
      flags,
      saved,
      (name) => given.includes(name),
      () => undefined,
    );

  it('takes job, pace and connection from its checkpoint', () => {
    expect(resume({concurrency: 8, user: undefined}, [])).toMatchObject(saved);
  });

  it('takes pace and connection from the command line where they are on it', () => {
    const resumed = resume({concurrency: 2, brokers: 'other:9092'}, ['concurrency', 'brokers']);

    expect(resumed).toMatchObject({concurrency: 2, rate: 'saved rate', brokers: 'other:9092'});
    expect(resumed).not.toHaveProperty('tls-ca');
  });

  it.each(Object.keys(jobFlags))('refuses another --%s', (name) => {
    expect(() => resume({[name]: 'another'}, [name])).toThrow(`--${name} differs`);
  });

  it('finds a connection in its checkpoint only if it was on the command line', () => {
    const flags = {from: 'topic:t', to: 'ox', concurrency: 4, brokers: 'a:1'};
    expect(savedFlags(flags, never)).toEqual({from: 'topic:t', to: 'ox', concurrency: 4});
    expect(savedFlags(flags, (name) => name === 'brokers')).toEqual(flags);
  });
});
