import {Flags} from '@oclif/core';
import {inputFormats} from '../events/lines.js';

const reading = 'READING';
const filtering = 'FILTER';

/** What to read of topics. */
export const readFlags = {
  topic: Flags.string({
    char: 't',
    description: 'topic, the same as the argument',
    helpValue: 'TOPIC',
    helpGroup: reading,
    multiple: true,
    multipleNonGreedy: true,
  }),
  partition: Flags.string({char: 'p', description: 'these partitions only', helpValue: 'N,…', helpGroup: reading}),
  offset: Flags.string({
    char: 'o',
    description: 'where to start: beginning, end, N, -N (the last N of each partition), s@TIME; e@TIME is where to end',
    helpValue: 'OFFSET',
    helpGroup: reading,
    multiple: true,
    multipleNonGreedy: true,
  }),
  since: Flags.string({description: 'from this time on', helpValue: 'TIME', helpGroup: reading}),
  until: Flags.string({description: 'up to this time, itself excluded', helpValue: 'TIME', helpGroup: reading}),
  exit: Flags.boolean({char: 'e', description: 'stop at the end as it was at the start', helpGroup: reading}),
  'all-partitions': Flags.boolean({
    description: 'read every partition, also where --user needs only one',
    helpGroup: reading,
  }),
};

/** How many to show. */
export const countFlag = Flags.integer({
  char: 'c',
  charAliases: ['n'],
  description: 'stop after so many',
  helpValue: 'N',
  helpGroup: reading,
  min: 1,
});

/** Which events to take, the same on every command; different ones are ANDed. */
export const filterFlags = {
  event: Flags.string({
    description: 'events with these names: commas, * and ?, a leading ! for all others',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  user: Flags.string({description: 'events of these users', helpValue: 'LIST', helpGroup: filtering}),
  mailbox: Flags.string({description: 'events in these mailboxes', helpValue: 'LIST', helpGroup: filtering}),
};

/** How the lines of a file are read. */
export const inputFormatFlag = Flags.string({
  description: 'what the lines are; auto looks at each',
  options: [...inputFormats],
  default: 'auto',
  helpGroup: reading,
});

/** How events are shown. */
export const outputFlags = {
  format: Flags.string({
    char: 'f',
    description: 'text, json, raw (the bytes and a line break) or kcat',
    helpValue: 'FORMAT',
    default: 'text',
  }),
  kcat: Flags.boolean({char: 'J', description: 'same as --format kcat', exclusive: ['json']}),
  utc: Flags.boolean({description: 'times in UTC', exclusive: ['local']}),
  local: Flags.boolean({description: 'times in local time, which is the default'}),
};

/** The topics named as arguments and flags; `dovecot`, the Kafka plugin's own default, where there is none. */
export function topicsOf(words: readonly string[], topics: readonly string[] | undefined): readonly string[] {
  const named = [...words, ...(topics ?? [])].flatMap((text) => text.split(',')).filter((topic) => topic !== '');
  return named.length === 0 ? ['dovecot'] : [...new Set(named)];
}
