import {decode} from '../../../src/events/decode.js';
import {formatDatagram, parseDatagram} from '../../../src/events/formats/cyrus-datagram.js';
import {parseNotify} from '../../../src/events/formats/cyrus-dlist.js';
import {inputFormats} from '../../../src/events/formats/index.js';
import {decodeModifiedUtf7} from '../../../src/events/formats/modified-utf7.js';
import {formatRecordLine} from '../../../src/events/formats/record-line.js';
import {createLineDecoder} from '../../../src/events/lines.js';
import type {EventRecord} from '../../../src/events/record.js';
import {parseErrorLine} from '../../../src/failures/error-line.js';
import {expectSame, linesOf, type Target} from '../target.js';

type Format = (typeof inputFormats)[number];

function recordsOf(input: Buffer, format: Format): readonly EventRecord[] {
  const records: EventRecord[] = [];
  const decoder = createLineDecoder(format, () => 0);
  let line = 1;
  for (const text of input.toString('latin1').split('\n')) {
    decoder.push(Buffer.from(text, 'latin1'), {path: 'f', line}, (record) => records.push(record));
    line += 1;
  }
  decoder.end((record) => records.push(record));
  return records;
}

const said = ({topic, offset, timestampMs, key, value}: EventRecord) => [topic, offset, timestampMs, key, value];

/** Each record is written as a line that gives the same record. */
function readBack(input: Buffer, format: Format): void {
  for (const record of recordsOf(input, format)) {
    decode(record);
    if (record.damaged) continue;
    const line = formatRecordLine(record);
    const back = recordsOf(Buffer.from(line), 'auto').map(said);
    expectSame(back, [said(record)], `read back from ${line}`);
  }
}

const logWords = [
  ...[
    'Nov 21 22:35:33 h dovecot: imap(u)<1><x>: Info: ',
    'Message data: Mailbox [',
    '], UID [1], UIDVALIDITY [1]',
    '\n',
  ],
  ...[
    'lmtp(u)<1><x>: Debug: ',
    'push-notification: ',
    'push_notification dlog: ',
    'MessageNew: ',
    'FlagsSet: ',
    '[',
    ']',
  ],
  ...['Nov 21 22:35:33 h notifyd[1]: EVENT,{"event":"', '"}', 'last message repeated 2 times', '2026-11-21T22:35:33Z '],
  ...['Error: ', 'Timeout', ', ', 'flags=[', '\\Seen', 'Subject [', 'From [', 'From: ', ': ', '<', '>', '(', ')'],
];
const jsonWords = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"event":',
    '"MessageNew"',
    '"user":"u"',
    '"uid":1',
    '"schema":"dovepush.record/1"',
  ],
  ...[
    '"value":',
    '"key":null',
    '"base64":"AA=="',
    '"headers":[["a","b"]]',
    '"offset":1',
    '"timestamp":',
    'null',
    'true',
  ],
  ...[
    'CreateTime:1\t',
    '"uri":"imap://u@h/a;UIDVALIDITY=1/;UID=1"',
    '"vnd.cmu.midset"',
    '"topic":"t"',
    '"partition":0',
  ],
];

/** Joins runs of lines, since an event of a log takes several. */
function runsOf(name: string, lines = 12): readonly Buffer[] {
  const all = linesOf(name, 100_000);
  return Array.from({length: Math.min(100, Math.ceil(all.length / lines))}, (_, index) =>
    Buffer.from(
      all
        .slice(index * lines, (index + 1) * lines)
        .map((line) => line.toString('latin1'))
        .join('\n'),
      'latin1',
    ),
  );
}

const log = (name: string, format: Format, ...captures: readonly string[]): Target => ({
  name,
  pieces: logWords,
  seeds: captures.flatMap((capture) => runsOf(`captures/${capture}`)),
  run: (input) => {
    readBack(input, format);
    readBack(input, 'auto');
    for (const line of String(input).split('\n')) parseErrorLine(line);
  },
});

const recordings = ['kafka-events', 'lua-events', 'ox-requests', 'cyrus-events', 'cyrus-external'];

/** Logs, recordings and datagrams with events. */
export const eventTargets: readonly Target[] = [
  log('log-2.3', 'dlog', 'dlog-debug.log', 'dlog-debug-syslog.log', 'dlog-debug-with-lua.log'),
  log('log-2.4', 'dlog', 'dlog24-alone.log', 'dlog24-ox.log', 'dlog24-lua-maildebug.log'),
  log('log-cyrus', 'cyrus', 'cyrus-notifyd.log', 'cyrus-notifyd-iso8601.log', 'cyrus-notifyd-truncated-rsyslogd.log'),
  {
    name: 'recording',
    pieces: jsonWords,
    seeds: recordings.flatMap((name) => linesOf(`captures/${name}.jsonl`, 60)),
    run: (input) => {
      for (const format of inputFormats) readBack(input, format);
    },
  },
  {
    name: 'cyrus-datagram',
    pieces: [
      'log\0EVENT\0\0\0\0',
      '0\0',
      '{"event":"MessageNew"}\0',
      'NOTIFY %(',
      'METHOD log ',
      'MESSAGE {2+}\r\n{}',
      ')\r\n',
    ],
    seeds: [
      Buffer.from('log\0EVENT\0\0\0\x000\0{"event":"MessageNew"}\0'),
      ...linesOf('captures/cyrus-notify-dlist.bin', 60),
    ],
    run: (input) => {
      parseNotify(input);
      const request = parseDatagram(input);
      if (request) expectSame(parseDatagram(formatDatagram(request)), request, 'datagram');
    },
  },
  {
    name: 'modified-utf7',
    pieces: ['&', '-', '&-', '&APw-', '&2D3cJg-', 'INBOX', '/', '.', ',', '+', 'A', '&AAA'],
    seeds: [Buffer.from('INBOX/&APw-mlaut')],
    run: (input) => {
      const text = decodeModifiedUtf7(String(input));
      if (text === null && /^[a-z.]*&-[a-z.]*$/.test(String(input))) throw new Error('&- is not decoded');
    },
  },
];
