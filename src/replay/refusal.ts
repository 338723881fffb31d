import {usageError} from '../errors.js';
import {topicOf} from '../events/place-name.js';
import {sinkKindOf, sinkKinds} from '../sinks/index.js';
import {sameTopic} from '../sinks/kinds/topic.js';
import {sourceKindOf, sourceKinds} from '../sources/index.js';
import {keepsSpacing} from './records.js';

/** Values of the flags of a replay, by name. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** A kind of source or sink, as far as flags go. */
interface Kind {
  readonly form: string;
  readonly flags: readonly string[];
}

/** Throws USAGE for what can be told from the flags alone: what is missing, contradicts, or would say nothing. */
export function refuseFlags(flags: FlagValues): void {
  const {from, to} = flags;
  if (typeof from !== 'string' || typeof to !== 'string') {
    throw usageError('a replay needs --from and --to', {reason: 'replay-incomplete'});
  }
  const [source, sink] = [sourceKindOf(from).kind, sinkKindOf(to).kind];
  refuseSameTopic(from, to, flags);
  refuseStrays('from', source, sourceKinds, flags);
  refuseStrays('to', sink, sinkKinds, flags);
  refusePlaces(from, flags);
  if (flags.follow && flags.group === undefined && topicOf(from) !== null) {
    throw usageError(`--follow of ${from} needs --group`, 'Name a consumer group, whose offsets are the journal.');
  }
  if (flags.group !== undefined && keepsSpacing({speed: flags.speed as number | undefined})) {
    throw usageError('--speed needs the whole topic in order of time, --group reads a share', {
      reason: 'speed-of-share',
    });
  }
}

function refuseSameTopic(from: string, to: string, flags: FlagValues): void {
  const elsewhere = flags['to-brokers'] !== undefined || flags['to-profile'] !== undefined;
  if (from !== to || topicOf(from) === null || elsewhere) return;
  if (!flags['allow-same-topic']) throw sameTopic(from);
  if (flags.follow && flags.tag === undefined) {
    throw usageError(`${from} would be followed by itself for ever`, {reason: 'topic-follows-itself'});
  }
}

/** Throws USAGE for a flag that says nothing of this source or sink: more would get through than was meant. */
export function refuseStrays(flag: 'from' | 'to', kind: Kind, kinds: readonly Kind[], flags: FlagValues): void {
  const ofOthers = new Set(kinds.flatMap((other) => other.flags).filter((name) => !kind.flags.includes(name)));
  for (const name of ofOthers) {
    if (!isGiven(flags[name])) continue;
    const forms = kinds.filter((other) => other.flags.includes(name)).map(({form}) => form);
    throw usageError(
      `--${name} says nothing of --${flag} ${String(flags[flag])}`,
      `Leave it out: it is for ${forms.join(', ')}.`,
    );
  }
}

function isGiven(value: unknown): boolean {
  // The default of --input-format.
  return value !== undefined && value !== false && value !== 'auto';
}

/** Only a topic has offsets. */
function refusePlaces(from: string, {offset}: FlagValues): void {
  if (topicOf(from) !== null) return;
  const place = [offset ?? []].flat().find((text) => !/^(?:[se]@|beginning$)/.test(String(text)));
  if (place === undefined) return;
  throw usageError(`--offset ${place} says nothing of --from ${from}`, 'Leave it out: it is for topic:NAME.');
}
