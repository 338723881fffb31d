import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';
import {failingDrivers} from '../failures/failure.js';
import {sinkKinds} from '../sinks/index.js';
import {type Dropped, droppable} from '../sinks/sink-kind.js';
import {sourceKinds} from '../sources/index.js';
import {filterFlags, inputFormatFlag, readFlags} from './event-flags.js';
import {formatFlag} from './format-flag.js';
import {kafkaFlags} from './kafka-flags.js';
import {oxFlags} from './ox-flags.js';
import {repeatable} from './repeatable.js';
import {scriptFlags} from './script-flags.js';
import {durationFlag, rateFlag} from './values.js';

const pace = 'PACE';
const record = 'RECORD';

/** The factor of `1x`, `0.5x`; infinite for `max`. Throws USAGE. */
function parseSpeed(text: string): number {
  const factor = text === 'max' ? Number.POSITIVE_INFINITY : Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1]);
  if (!(factor > 0))
    throw usageError(`'${text}' is not a valid speed`, 'Write 1x for the original spacing, 10x, 0.5x, or max.');
  return factor;
}

/** The numbers of `--skip-status`. Throws USAGE: what succeeded cannot be skipped. */
function parseStatuses(text: string): readonly number[] {
  return text.split(',').map((word) => {
    if (/^[345]\d\d$/.test(word)) return Number(word);
    throw usageError(`'${word}' is not a status to skip`, 'Write HTTP statuses from 300 on: 404,410.');
  });
}

/** The words of `--drop`. Throws USAGE. */
function parseDropped(text: string): readonly Dropped[] {
  return text.split(',').map((word) => {
    const found = droppable.find((name) => name === word);
    if (found === undefined) throw usageError(`'${word}' cannot be dropped`, `Choose of ${droppable.join(', ')}.`);
    return found;
  });
}

const sources = sourceKinds.map(({form, summary}) => (summary === '' ? form : `${form} (${summary})`)).join(', ');
const sinks = sinkKinds.map(({form}) => form).join(', ');

// A replay names its topic with --from, and always has an end unless it follows.
const {topic: _topic, exit: _exit, group: _group, ...rangeFlags} = readFlags;

/** The flags that say what is sent where: a resumed run must find them as they were. */
export const jobFlags = {
  from: Flags.string({description: `source: ${sources}`, helpValue: 'SOURCE'}),
  to: Flags.string({description: `destination: ${sinks}`, helpValue: 'DESTINATION'}),
  'to-brokers': Flags.string({
    description: 'brokers of the destination if it is another cluster; the credentials of the source are not used',
    helpValue: 'HOST:PORT,…',
    exclusive: ['to-profile'],
  }),
  'to-profile': Flags.string({
    description: 'profile for the destination if it is another cluster',
    helpValue: 'NAME',
  }),
  ...rangeFlags,
  'input-format': inputFormatFlag,
  ...filterFlags,
  users: Flags.string({
    description: 'with --from mailstore: file with users, one per line',
    helpValue: 'FILE',
    helpGroup: 'FILTER',
  }),
  driver: repeatable({
    description: 'with --from failures: only what this driver failed to send',
    helpValue: 'DRIVER',
    helpGroup: 'FILTER',
    options: [...failingDrivers],
    delimiter: ',',
  }),
  'unless-in': repeatable({
    description:
      'leave out the events that this source has: topic:NAME, a recording, a log, what ox listen recorded, or the journal of a replay',
    helpValue: 'SOURCE',
    helpGroup: 'FILTER',
  }),
  max: Flags.integer({description: 'send at most this many', helpValue: 'N', min: 1, helpGroup: 'FILTER'}),
  tag: Flags.string({
    description:
      'to a topic: add the header dovepush-replay with this name and the original place; skip records that have it',
    helpValue: 'NAME',
  }),
  drop: Flags.custom<readonly Dropped[]>({helpValue: 'WHAT,…', parse: async (text) => parseDropped(text)})({
    description: 'to a topic: do not keep partition, timestamp or headers',
  }),
  'ox-url': oxFlags['ox-url'],
  'user-from-metadata': oxFlags['user-from-metadata'],
  ...scriptFlags,
  'all-users': Flags.boolean({
    description: 'with --to ox: also send for users without http-notify, without asking doveadm',
  }),
  group: Flags.string({
    description: 'share the topic with other processes through this consumer group, starting at its committed offsets',
    helpValue: 'NAME',
    exclusive: ['resume', 'partition'],
  }),
  follow: Flags.boolean({
    description: 'keep sending what arrives, without end: in a topic with --group, a file (also if rotated) or a pipe',
  }),
  'allow-same-topic': Flags.boolean({description: 'allow the destination to be the source topic'}),
};

/** How fast and how stubbornly to send: a resumed run keeps them unless it is told otherwise. */
export const paceFlags = {
  rate: rateFlag({description: 'highest rate', helpGroup: pace}),
  speed: Flags.custom<number>({helpValue: 'Nx', parse: async (text) => parseSpeed(text)})({
    description: 'keep the original spacing, but this many times faster: 1x, 10x; max: do not wait',
    helpGroup: pace,
  }),
  concurrency: Flags.integer({
    char: 'j',
    description: 'requests at the same time; those of one user are always in order',
    helpValue: 'N',
    default: 8,
    min: 1,
    max: 1024,
    helpGroup: pace,
  }),
  retries: Flags.integer({
    description: 'further attempts for a record while others succeed',
    helpValue: 'N',
    default: 3,
    min: 0,
    helpGroup: pace,
  }),
  backoff: durationFlag({
    description: 'pause before the first retry, doubled for each further retry',
    default: 1000,
    defaultHelp: async () => '1s',
    helpGroup: pace,
  }),
  'max-pause': durationFlag({
    description: 'longest pause while nothing succeeds; after it the rest fails',
    default: 300_000,
    defaultHelp: async () => '5m',
    helpGroup: pace,
  }),
  'skip-status': Flags.custom<readonly number[]>({helpValue: 'N,…', parse: async (text) => parseStatuses(text)})({
    description: 'to an endpoint: skip records answered with these statuses instead of failing them: 404,410',
    helpGroup: pace,
  }),
  'on-error': Flags.string({
    description: 'after a failed record: skip (later records of the user fail too) or stop (all fail)',
    options: ['stop', 'skip'],
    default: 'skip',
    helpGroup: pace,
  }),
};

/** All flags of `events replay`. */
export const replayFlags = {
  ...jobFlags,
  ...paceFlags,
  result: Flags.string({
    description: 'new file with one result line per record; an interrupted run can be resumed from it',
    helpValue: 'FILE',
    helpGroup: record,
    exclusive: ['resume'],
  }),
  resume: Flags.string({description: 'continue the run that wrote this file', helpValue: 'FILE', helpGroup: record}),
  failed: Flags.string({
    description: 'new file for failed records, which can be replayed; a resumed run overwrites it',
    helpValue: 'FILE',
    helpGroup: record,
  }),
  yes: Flags.boolean({description: 'send without asking', exclusive: ['dry-run']}),
  'dry-run': Flags.boolean({description: 'show the plan, send nothing'}),
  format: formatFlag,
  ...oxFlags,
  ...kafkaFlags,
};
