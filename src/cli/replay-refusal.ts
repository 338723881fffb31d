import {usageError} from '../errors.js';
import {sameTopic} from './replay-flags.js';
import type {ReplayFlags} from './replay-job.js';
import {topicOf} from './replay-source.js';

/** Throws USAGE for what can be told from the flags alone: what is missing, contradicts, or would say nothing. */
export function refuseFlags(flags: ReplayFlags): void {
  const {from, to} = flags;
  if (from === undefined || to === undefined) {
    throw usageError('a replay needs --from and --to', 'Name a source and a sink, or go on with --resume FILE.');
  }
  refuseSameTopic(from, to, flags);
  refuseStrays(from, flags);
  if (flags.group !== undefined && Number.isFinite(flags.speed)) {
    throw usageError('--speed needs the whole topic in order of time, --group reads a share', 'Use --rate.');
  }
}

function refuseSameTopic(from: string, to: string, flags: ReplayFlags): void {
  const elsewhere = flags['to-brokers'] !== undefined || flags['to-profile'] !== undefined;
  if (from !== to || topicOf(from) === null || elsewhere) return;
  if (!flags['allow-same-topic']) throw sameTopic(from);
  if (flags.follow && flags.tag === undefined) {
    throw usageError(`${from} would be followed by itself for ever`, 'Leave out what was replayed with --tag NAME.');
  }
}

/** A flag that says nothing of this source would let more through than was meant. */
function refuseStrays(from: string, {users, group, partition, offset}: ReplayFlags): void {
  if (users !== undefined && from !== 'mailstore') {
    throw usageError('--users is for the mail store', 'Choose users with --user, or read from mailstore.');
  }
  if (topicOf(from) !== null) return;
  const places = [offset ?? []].flat().filter((text) => !/^(?:[se]@|beginning$)/.test(text));
  const strays = {
    '--group': group,
    [`--offset ${places[0]}`]: places[0],
    // Recorded records have one.
    ...(from === 'mailstore' ? {'--partition': partition} : {}),
  };
  const stray = Object.entries(strays).find(([, value]) => value !== undefined);
  if (stray) throw usageError(`${stray[0]} is for topics`, 'Leave it out, or read from topic:NAME.');
}
