import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {cyrusRoot, runInCyrus, type startCyrus} from '../../scripts/servers/cyrus.js';
import {createFolder, removeFolder} from '../../scripts/servers/folder.js';
import {deliverByLmtp} from '../../scripts/servers/lmtp.js';
import {runCli} from '../run-cli.js';
import {imapSession} from '../servers/imap.js';
import {logged, start, until} from './live.js';
import {describeCyrus} from './needs.js';
import type {Cyrus} from './scenario.js';

interface Found {
  readonly rule: string;
  readonly severity: string;
}

async function check(file: string): Promise<readonly Found[]> {
  const {stdout} = await runCli(['config', 'check', file, '--json']);
  return JSON.parse(stdout).findings;
}

const isWorse = ({severity}: Found) => severity !== 'info';

/** Mistakes in one line that Cyrus itself refuses as it reads the file: the rule, the line, Cyrus's words. */
const refused: readonly (readonly [rule: string, lines: string, words: RegExp])[] = [
  ['cyrus-value-invalid', 'event_groups: message,mailbox', /invalid value 'message,mailbox' for event_groups/],
  ['cyrus-value-invalid', 'event_groups: Message', /invalid value 'Message'/],
  ['cyrus-value-invalid', 'event_groups: all', /invalid value 'all'/],
  ['cyrus-value-invalid', 'event_groups: message jmap', /invalid value 'jmap'/],
  ['cyrus-value-invalid', 'event_extra_params: timestamp vnd.cmu.traceId', /invalid value/],
  ['cyrus-value-invalid', 'event_extra_params: timestamp, service', /invalid value/],
  ['cyrus-value-invalid', 'event_content_inclusion_mode: header body', /invalid value 'header body'/],
  ['cyrus-value-invalid', 'event_content_inclusion_mode: Header', /invalid value 'Header'/],
  ['cyrus-value-invalid', 'event_content_size: 10k', /non-integer value/],
  ['cyrus-value-invalid', 'conversations: Yes', /non-switch value/],
  ['cyrus-value-invalid', 'timeout: soon', /duration/],
  ['cyrus-value-invalid', 'virtdomains: domain', /invalid value 'domain'/],
  ['cyrus-option-repeated', 'event_notifier: external', /'event_notifier' was specified twice/],
  ['cyrus-option-repeated', 'EVENT_NOTIFIER: log', /was specified twice/],
  ['cyrus-option-empty', 'event_groups:', /empty option value/],
  ['cyrus-line-invalid', 'event_groups = message', /invalid option name/],
  ['cyrus-line-invalid', 'event_groups : message', /invalid option name/],
  ['cyrus-line-invalid', 'notify events by log', /invalid option name/],
  ['cyrus-include-unreadable', '@include: /nonexistent/events.conf', /can't open configuration file/],
];

/** Lines that Cyrus takes although they look odd. */
const accepted = [
  'event_groups:message',
  'Event_Groups: message  flags',
  'event_groups: message \\\n  flags',
  'event_content_size: 0x10',
  'conversations: t',
  'conversations: nope',
  'virtdomains: yes',
  'timeout: 1h30m',
  'sasl_anything: x',
  'partition-more: /x',
];

describeCyrus('lines of imapd.conf', () => {
  async function tryLine(
    lines: string,
  ): Promise<{found: readonly Found[]; said: string; exitCode: number | undefined}> {
    const folder = await createFolder('conf', cyrusRoot);
    const file = join(folder, 'imapd.conf');
    writeFileSync(file, `configdirectory: /var/lib/cyrus\nevent_notifier: log\n${lines}\n`);
    try {
      const {exitCode, stderr, stdout} = await runInCyrus(['cyr_info', '-C', file, 'conf-all']);
      return {found: await check(file), said: stderr + stdout, exitCode};
    } finally {
      await removeFolder(folder);
    }
  }

  test.each(refused)('%s: %s', async (rule, lines, words) => {
    const {found, said, exitCode} = await tryLine(lines);

    expect(exitCode).not.toBe(0);
    expect(said).toMatch(words);
    expect(found.filter(isWorse).map((one) => [one.rule, one.severity])).toEqual([[rule, 'error']]);
  });

  test.each(accepted)('%s is right', async (lines) => {
    const {found, exitCode} = await tryLine(lines);

    expect(exitCode).toBe(0);
    expect(found.filter(isWorse)).toEqual([]);
  });
});

const login =
  (user: string, ...commands: string[]) =>
  async ({ports}: Cyrus) =>
    imapSession(ports.imap, user, commands).catch(() => undefined);
const mail = (lines = 1) => `From: a@x\nTo: b@x\nSubject: s\nMessage-ID: <${lines}@x>\n\n${'text\n'.repeat(lines)}`;
const append = {command: 'APPEND INBOX', literal: mail()};
const createAlice = async ({ports}: Cyrus) => imapSession(ports.imap, 'cyrus', ['CREATE user/alice']);
const store = async ({ports}: Cyrus) => {
  await imapSession(ports.imap, 'alice', [append]);
  await imapSession(ports.imap, 'alice', ['SELECT INBOX', 'STORE 1 +FLAGS (\\Seen)']).catch(() => undefined);
};
const appendOne = async ({ports}: Cyrus) => imapSession(ports.imap, 'alice', [append]).catch(() => undefined);
const overQuota = async ({ports}: Cyrus) => {
  await imapSession(ports.imap, 'cyrus', ['SETQUOTA user/alice (STORAGE 1)']).catch(() => undefined);
  for (let tries = 0; tries < 2; tries += 1) await deliverByLmtp(ports.lmtp, 'alice', mail(400)).catch(() => undefined);
};

interface Mistake {
  readonly rule: string;
  readonly name: string;
  readonly imapd: Readonly<Record<string, string>>;
  readonly changeConf?: NonNullable<Parameters<typeof startCyrus>[0]>['changeConf'];
  readonly act: (cyrus: Cyrus) => Promise<unknown>;
  /** What the log then has. */
  readonly logs?: RegExp;
  /** What it lacks. */
  readonly lacks?: RegExp;
}

const on = {event_notifier: 'log', unixhierarchysep: 'yes'};
const withGroups = (groups: string) => ({...on, event_groups: groups});

const mistakes: readonly Mistake[] = [
  {
    rule: 'cyrus-quota-group',
    name: 'group quota',
    imapd: withGroups('message quota'),
    act: overQuota,
    logs: /assertion failed: .*filled_params/,
  },
  {
    rule: 'cyrus-login-fails',
    name: 'counters with access',
    imapd: {
      ...withGroups('message access'),
      event_extra_params: 'timestamp vnd.fastmail.counters',
      conversations: 'yes',
    },
    act: login('alice', 'NOOP'),
    logs: /missing parameters: vnd\.fastmail\.counters/,
  },
  {
    rule: 'cyrus-content-mode',
    name: 'messageContent in mode header',
    imapd: {
      ...withGroups('message'),
      event_extra_params: 'timestamp messageContent',
      event_content_inclusion_mode: 'header',
    },
    act: appendOne,
    logs: /missing parameters: messageContent/,
  },
  {
    rule: 'cyrus-exclude-flags',
    name: 'excluded flags',
    imapd: {...withGroups('message flags'), event_exclude_flags: '\\Flagged \\Answered \\Seen'},
    act: async (cyrus) => {
      await store(cyrus);
      await imapSession(cyrus.ports.imap, 'alice', ['SELECT INBOX', 'STORE 1 +FLAGS (\\Answered)']).catch(
        () => undefined,
      );
    },
    logs: /assertion failed: .*filled_params|missing parameters: flagNames/,
  },
  {
    rule: 'cyrus-notifier-unknown',
    name: 'method syslog',
    imapd: {event_notifier: 'syslog'},
    act: appendOne,
    lacks: /EVENT, /,
  },
  {
    rule: 'cyrus-notifier-unknown',
    name: 'method mailto',
    imapd: {event_notifier: 'mailto'},
    act: appendOne,
    lacks: /EVENT, /,
  },
  {
    rule: 'cyrus-external-missing',
    name: 'no program',
    imapd: {event_notifier: 'external'},
    act: appendOne,
    logs: /no external recipient/,
  },
  {
    rule: 'cyrus-external-missing',
    name: 'a program that is not there',
    imapd: {event_notifier: 'external', notify_external: '/nonexistent/program'},
    act: appendOne,
    logs: /exec returned No such file/,
  },
  {
    rule: 'cyrus-notifyd-missing',
    name: 'no notifyd',
    imapd: on,
    changeConf: (text) => text.replace(/.*notifyd.*\n/, ''),
    act: appendOne,
    logs: /NOTIFY\(EVENT\): unable to/,
  },
  {
    rule: 'cyrus-notify-socket',
    name: 'another socket',
    imapd: on,
    changeConf: (text) => text.replace('socket/notify"', 'socket/notifyd"'),
    act: appendOne,
    logs: /NOTIFY\(EVENT\): unable to/,
  },
  {
    rule: 'cyrus-notifyd-proto',
    name: 'notifyd without udp',
    imapd: on,
    changeConf: (text) => text.replace(' proto="udp"', ''),
    act: appendOne,
    logs: /Protocol wrong type for socket/,
  },
  {rule: 'cyrus-events-off', name: 'no notifier', imapd: {event_groups: 'message'}, act: appendOne, lacks: /EVENT, /},
  {
    rule: 'cyrus-option-unknown',
    name: 'a misspelled option',
    imapd: {...on, event_group: 'access'},
    act: login('alice', 'NOOP'),
    lacks: /"event":"Login"/,
  },
  {
    rule: 'cyrus-service-unknown',
    name: 'a service that is not there',
    imapd: {...on, imapd_event_groups: 'access'},
    act: login('alice', 'NOOP'),
    lacks: /"event":"Login"/,
  },
  {
    rule: 'cyrus-timestamp-missing',
    name: 'no timestamp',
    imapd: {...on, event_extra_params: 'service'},
    act: appendOne,
    logs: /"event":"MessageAppend","service"/,
  },
  {
    rule: 'cyrus-content-empty',
    name: 'messageContent',
    imapd: {...on, event_extra_params: 'timestamp messageContent'},
    act: appendOne,
    logs: /"event":"MessageAppend"/,
    lacks: /messageContent/,
  },
];

/** Right ones: no finding that is worse than an info, and events. */
const right: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['the method log', on, /"event":"MessageAppend"/],
  ['message alone', withGroups('message'), /"event":"MessageAppend"/],
  ['all groups but quota', withGroups('message flags access mailbox subscription calendar'), /"event":"Login"/],
  ['a service of its own', {...on, imap_event_groups: 'access'}, /"event":"Login"/],
  [
    'many parameters',
    {...on, event_extra_params: 'timestamp service messages uidnext vnd.cmu.sessionId vnd.cmu.emailid'},
    /"event":"MessageAppend"/,
  ],
];

describeCyrus('a configuration of a live Cyrus', () => {
  const logOf = (cyrus: Cyrus) => readFileSync(cyrus.log('traditional'), 'utf8');

  async function run(imapd: Readonly<Record<string, string>>, act: Mistake['act'], changeConf?: Mistake['changeConf']) {
    const cyrus = await start({
      imapd: (folder) => ({...imapd, notifysocket: `${folder}/socket/notify`, unixhierarchysep: 'yes'}),
      ...(changeConf === undefined ? {} : {changeConf}),
    });
    await createAlice(cyrus).catch(() => undefined);
    await act(cyrus);
    return cyrus;
  }

  test.each(mistakes)('$rule: $name', async ({rule, imapd, changeConf, act, logs, lacks}) => {
    const cyrus = await run(imapd, act, changeConf);
    const log = await until(
      () => logOf(cyrus),
      (text) => logs?.test(text) ?? /USAGE alice|badlogin|logged in/.test(text),
    );

    if (logs) expect(log).toMatch(logs);
    if (lacks) expect(log).not.toMatch(lacks);
    expect((await check(join(cyrus.folder, 'imapd.conf'))).filter(isWorse).map((one) => one.rule)).toContain(rule);
  });

  test.each(right)('right: %s', async (_, imapd, event) => {
    const cyrus = await run(imapd, appendOne);
    await until(
      () => logOf(cyrus),
      (text) => event.test(text),
    );

    expect(logged(cyrus.log('traditional')).some((json) => event.test(json))).toBe(true);
    expect(logOf(cyrus)).not.toMatch(/assertion failed/);
    expect((await check(join(cyrus.folder, 'imapd.conf'))).filter(isWorse)).toEqual([]);
  });
});

describe('the table', () => {
  test('has 25 mistakes at least', () => {
    expect(refused.length + mistakes.length).toBeGreaterThanOrEqual(25);
  });
});
