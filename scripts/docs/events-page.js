import {fieldNotes, fieldRows} from './event-fields.js';

/**
 * The program's own tables, from `src` or from `dist`.
 * @typedef {object} EventSources
 * @property {typeof import('../../src/events/event.js').eventNames} eventNames
 * @property {typeof import('../../src/events/formats/cyrus.js').cyrus} cyrus
 * @property {typeof import('../../src/events/formats/kafka.js').kafka} kafka
 * @property {typeof import('../../src/events/formats/ox.js').ox} ox
 * @property {typeof import('../../src/events/formats/dlog-text.js').parseText23} parseText23
 * @property {typeof import('../../src/lua/driver-events.js').eventFunction} eventFunction
 * @property {typeof import('../../src/lua/driver-events.js').isDriverEvent} isDriverEvent
 */

/** What Cyrus writes for a name: the spelling that its decoder turns into it, the odd ones first. @param {string} name @param {EventSources} sources */
function cyrusName(name, {cyrus}) {
  const odd = name === 'MailboxUnsubscribe' ? ['MailboxUnSubscribe'] : [];
  const prefixed = name === 'MessageCopy' || name === 'MessageMove' ? [`vnd.cmu.${name}`] : [];
  return [...odd, ...prefixed, name].find((spelling) => cyrus.decode({event: spelling}).event === name) ?? '';
}

/** @param {string} name @param {EventSources} sources */
function kafkaName(name, {kafka}) {
  return kafka.decode({event: name, user: 'anna'}).event === name ? name : '';
}

/** @param {string} name @param {EventSources} sources */
function oxName(name, {ox}) {
  const spelling = name.charAt(0).toLowerCase() + name.slice(1);
  return ox.decode({event: spelling, user: 'anna'}).event === name ? spelling : '';
}

const dlogLines = [
  'FlagsClear: Seen flag cleared',
  'FlagsSet: Seen flag set',
  'MailboxCreate: Mailbox was created',
  'MailboxDelete: Mailbox was deleted',
  'MailboxRename: Mailbox was renamed (old name: NAME)',
  'MailboxSubscribe: Mailbox was subscribed to',
  'MailboxUnsubscribe: Mailbox was subscribed to',
  'MessageAppend: Subject [TEXT]',
  'MessageExpunge: Message was expunged',
  'MessageNew: Subject [TEXT]',
  'MessageRead: Message was flagged as seen',
  'MessageTrash: Message was marked as deleted',
];

/** A line that the log's parser takes for the event. @param {string} name @param {EventSources} sources */
function dlogLine(name, {parseText23}) {
  const line = dlogLines.find((text) => {
    const parsed = parseText23(text);
    return parsed?.kind === 'event' && parsed.event === name;
  });
  return line ?? '';
}

/** @param {string} text */
const code = (text) => (text === '' ? '–' : text.startsWith('(') ? text : `\`${text}\``);

/** @param {readonly string[]} cells */
const row = (cells) => `| ${cells.join(' | ')} |`;

/** @param {EventSources} sources */
function eventTable(sources) {
  const head = ['event', 'ox', 'dlog', 'Lua', 'Kafka plugin', 'Cyrus'];
  const rows = sources.eventNames.map((name) => {
    const lua = sources.isDriverEvent(name) ? sources.eventFunction(name) : '';
    const names = [
      oxName(name, sources),
      dlogLine(name, sources),
      lua,
      kafkaName(name, sources),
      cyrusName(name, sources),
    ];
    return row([name, ...names.map(code)]);
  });
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function fieldTable() {
  const head = ['fact', 'ox', 'dlog', 'Lua', 'Kafka plugin', 'Cyrus'];
  const rows = fieldRows.map(({fact, ox: inOx, dlog, lua, kafka: inKafka, cyrus: inCyrus}) => {
    return row([fact, ...[inOx, dlog, lua, inKafka, inCyrus].map(code)]);
  });
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

/**
 * The text of docs/events.md: how the same events and facts are called in each place.
 * @param {EventSources} sources
 */
export function formatEventsPage(sources) {
  return `# Events and their fields

Written by \`npm run docs\` from the program's own tables.

How each way of telling calls an event. The first column is the name that \`dovepush\` prints.

${eventTable(sources)}

How each of them calls the same fact.

${fieldTable()}

${fieldNotes.map((note) => `* ${note}`).join('\n')}
`;
}
