import {Flags} from '@oclif/core';
import {inputFormats} from '../events/formats/index.js';
import {clockFlags} from './clock-flags.js';
import {repeatable} from './repeatable.js';
import {durationFlag, parseDuration} from './values.js';

const reading = 'READING';
const filtering = 'FILTER';

/** What to read of topics. */
export const readFlags = {
  topic: repeatable({
    char: 't',
    description: 'topic, the same as the argument',
    helpValue: 'TOPIC',
    helpGroup: reading,
  }),
  partition: Flags.string({char: 'p', description: 'these partitions only', helpValue: 'N,…', helpGroup: reading}),
  offset: repeatable({
    char: 'o',
    description: 'where to start: beginning, end, N, -N (the last N of each partition), s@TIME; e@TIME is where to end',
    helpValue: 'OFFSET',
    helpGroup: reading,
  }),
  since: Flags.string({description: 'from this time on', helpValue: 'TIME', helpGroup: reading}),
  until: Flags.string({description: 'up to this time, itself excluded', helpValue: 'TIME', helpGroup: reading}),
  late: Flags.custom<number>({
    parse: async (text) => (text === 'all' ? Number.POSITIVE_INFINITY : parseDuration(text)),
  })({
    description:
      'with an end in time: look so much further for records that were stored late; all for everything (default 2h)',
    helpValue: 'D|all',
    helpGroup: reading,
  }),
  exit: Flags.boolean({char: 'e', description: 'stop at the end as it was at the start', helpGroup: reading}),
  group: Flags.string({
    description: 'share the topics through this consumer group, and commit what was handed on',
    helpValue: 'NAME',
    helpGroup: reading,
  }),
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

/** Records around a hit. */
export const contextFlag = Flags.integer({
  description: 'show so many records of the same partition before and behind each hit',
  helpValue: 'N',
  helpGroup: reading,
  min: 0,
});

/** An end for what follows a topic. */
export const idleExitFlag = durationFlag({
  description: 'stop when nothing was shown for so long',
  helpGroup: reading,
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
  uid: Flags.string({description: 'events about these messages', helpValue: 'N|N:M', helpGroup: filtering}),
  flag: Flags.string({
    description: 'events that set or clear one of these flags; \\Seen and Seen are the same',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  keyword: Flags.string({
    description: 'events that set or clear one of these keywords',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  grep: Flags.string({
    description: 'events whose payload, as it is on the wire, matches a regular expression',
    helpValue: 'RE',
    helpGroup: filtering,
  }),
  where: Flags.string({
    description:
      'events whose payload fulfils an expression: members, strings, numbers, == != < <= > >= =~ /re/ in && || ! ( )',
    helpValue: 'EXPR',
    helpGroup: filtering,
  }),
  header: repeatable({
    description: 'events of records with this header and, after =, one of these values',
    helpValue: 'NAME[=LIST]',
    helpGroup: filtering,
  }),
  invalid: Flags.boolean({description: 'only payloads that are not valid', helpGroup: filtering}),
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
    description:
      'text, json, raw (the bytes and a line break), kcat, ox, or a template such as "%{ts:iso} %{user} %s\\n"',
    helpValue: 'FORMAT',
    default: 'text',
  }),
  kcat: Flags.boolean({char: 'J', description: 'same as --format kcat', exclusive: ['json']}),
  ...clockFlags,
};
