import {Flags} from '@oclif/core';
import {createFilter, type EventFilter, type FilterFlags} from '../events/filter.js';
import {useVirtualDomains, type VirtualDomains, virtualDomainModes} from '../events/formats/cyrus-domains.js';
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
    description: 'topic to read, same as the argument',
    helpValue: 'TOPIC',
    helpGroup: reading,
  }),
  partition: Flags.string({char: 'p', description: 'read only these partitions', helpValue: 'N,…', helpGroup: reading}),
  offset: repeatable({
    char: 'o',
    description: 'where to start: beginning, end, N, -N (the last N of each partition), s@TIME; where to stop: e@TIME',
    helpValue: 'OFFSET',
    helpGroup: reading,
  }),
  since: Flags.string({description: 'read from this time on', helpValue: 'TIME', helpGroup: reading}),
  until: Flags.string({description: 'read up to, but not including, this time', helpValue: 'TIME', helpGroup: reading}),
  late: Flags.custom<number>({
    parse: async (text) => (text === 'all' ? Number.POSITIVE_INFINITY : parseDuration(text)),
  })({
    description: 'with --until: search this much further for records stored late; all: to the end (default: 2h)',
    helpValue: 'D|all',
    helpGroup: reading,
  }),
  exit: Flags.boolean({char: 'e', description: 'stop at the end that the topic has at the start', helpGroup: reading}),
  group: Flags.string({
    description: 'share the topics through this consumer group, and commit what was shown',
    helpValue: 'NAME',
    helpGroup: reading,
  }),
  'all-partitions': Flags.boolean({
    description: 'read every partition, even if --user needs only one',
    helpGroup: reading,
  }),
};

/** How many to show. */
export const countFlag = Flags.integer({
  char: 'c',
  charAliases: ['n'],
  description: 'stop after this many events',
  helpValue: 'N',
  helpGroup: reading,
  min: 1,
});

/** Records around a hit. */
export const contextFlag = Flags.integer({
  description: 'show this many records of the same partition before and after each match',
  helpValue: 'N',
  helpGroup: reading,
  min: 0,
});

/** An end for what follows a topic. */
export const idleExitFlag = durationFlag({
  description: 'stop if nothing was shown for this long',
  helpGroup: reading,
});

/** Which events to take, the same on every command; different ones are ANDed. */
export const filterFlags = {
  event: Flags.string({
    description: 'events with these names; commas, * and ? work, a leading ! negates the list',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  user: Flags.string({description: 'events of these users', helpValue: 'LIST', helpGroup: filtering}),
  actor: Flags.string({
    description: 'events that these users caused, whoever owns the mailbox',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  mailbox: Flags.string({description: 'events in these mailboxes', helpValue: 'LIST', helpGroup: filtering}),
  uid: Flags.string({description: 'events about these messages', helpValue: 'N|N:M', helpGroup: filtering}),
  flag: Flags.string({
    description: 'events that set or clear one of these flags; \\Seen equals Seen',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  keyword: Flags.string({
    description: 'events that set or clear one of these keywords',
    helpValue: 'LIST',
    helpGroup: filtering,
  }),
  grep: Flags.string({
    description:
      'events whose payload matches this regular expression, as written or with the subject and addresses decoded',
    helpValue: 'RE',
    helpGroup: filtering,
  }),
  where: Flags.string({
    description:
      'events whose payload, as written or decoded, matches an expression of fields, strings, numbers, == != < <= > >= =~ /re/ in && || ! ( )',
    helpValue: 'EXPR',
    helpGroup: filtering,
  }),
  header: repeatable({
    description: 'events of records with this header and one of these values',
    helpValue: 'NAME[=LIST]',
    helpGroup: filtering,
  }),
  invalid: Flags.boolean({description: 'only invalid payloads', helpGroup: filtering}),
  'virtual-domains': Flags.option({options: virtualDomainModes})({
    description: 'virtdomains of the Cyrus server that sent the events; auto decides for each event',
    default: 'auto',
    helpGroup: filtering,
  }),
};

/** What the parser makes of `filterFlags`. */
export type FilterValues = FilterFlags & {readonly 'virtual-domains': VirtualDomains};

/** The filter that the flags make; sets how users of Cyrus are named in all that is read from here on. Throws USAGE. */
export function filterOf(flags: FilterValues): EventFilter {
  useVirtualDomains(flags['virtual-domains']);
  return createFilter(flags);
}

/** How the lines of a file are read. */
export const inputFormatFlag = Flags.string({
  description: 'format of the lines (auto: detected for each line)',
  options: [...inputFormats],
  default: 'auto',
  helpGroup: reading,
});

/** How events are shown. */
export const outputFlags = {
  format: Flags.string({
    char: 'f',
    description:
      'output format: text, json, raw (the bytes and a line break), kcat, ox, or a template such as "%{ts:iso} %{user} %s\\n"',
    helpValue: 'FORMAT',
    default: 'text',
  }),
  kcat: Flags.boolean({char: 'J', description: 'same as --format kcat', exclusive: ['json']}),
  ...clockFlags,
};
