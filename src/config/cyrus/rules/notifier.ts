import {nearest} from '../../../nearest.js';
import type {Span} from '../../span.js';
import type {CyrusEntry} from '../cyrus-conf.js';
import {notifierMethods} from '../groups.js';
import {type CyrusInput, type CyrusModel, sendsEvents, viewOf, viewsOf} from '../model.js';
import type {CyrusRule} from '../rule.js';

const base = 'configdirectory: /var/lib/cyrus\n';
const sockets = 'SERVICES {\n  notify cmd="notifyd" listen="/var/lib/cyrus/socket/notify" proto="udp" prefork=1\n}\n';

/** Whether events are sent at all. */
function isOn(model: CyrusModel): boolean {
  return sendsEvents(viewOf(model, null));
}

/** The socket that senders use; null for the stream transport, which is for a program of one's own. */
function socketOf(model: CyrusModel): string | null {
  const view = viewOf(model, null);
  const socket = view.value('notifysocket').replace('{configdirectory}', view.value('configdirectory'));
  if (socket.startsWith('dlist:')) return null;
  return socket === '' ? `${view.value('configdirectory')}/socket/notify` : socket;
}

function isNotifyd({command}: CyrusEntry): boolean {
  return /(?:^|\/)notifyd$/.test(command[0] ?? '');
}

/** Where a finding belongs about what is missing in cyrus.conf. */
function endOf({cyrus, main}: CyrusModel): Span {
  const file = cyrus?.file ?? main;
  const line = Math.max(1, file.lines.length);
  return {file: file.path, line, column: 1, endLine: line, endColumn: (file.lines[line - 1] ?? '').length + 1};
}

export const notifierRules: readonly CyrusRule[] = [
  {
    id: 'cyrus-events-off',
    severity: 'warning',
    summary: 'Event options are set, but event_notifier is not.',
    why: 'Without event_notifier Cyrus sends no event at all, and the other options are silently ignored.',
    source: 'imap/mboxevent.c; observed with 3.6.1',
    log: null,
    examples: {bad: [`${base}event_groups: message\n`], good: [`${base}event_notifier: log\nevent_groups: message\n`]},
    *check({model}) {
      const first = model.imapd?.entries.find(({name}) => /(?:^|_)event_(?!notifier)/.test(name));
      const isOnSomewhere = model.imapd?.entries.some(({name}) => name.endsWith('event_notifier')) ?? false;
      if (first === undefined || isOnSomewhere) return;
      const message = `${first.name} has no effect, because event_notifier is not set`;
      yield {message, span: first.span, setting: 'event_notifier', hint: 'Add "event_notifier: log".'};
    },
  },
  {
    id: 'cyrus-notifier-unknown',
    severity: 'error',
    summary: 'notifyd has no such method, or drops events of it.',
    why: 'notifyd drops each event, and nothing is logged. Its methods for events are log and external; mailto and zephyr need a recipient, which events do not have.',
    source: 'notifyd/notifyd.c, notify_mailto.c; observed with 3.6.1',
    log: null,
    examples: {bad: [`${base}event_notifier: syslog\n`], good: [`${base}event_notifier: log\n`]},
    *check({model}) {
      if (socketOf(model) === null) return;
      for (const view of viewsOf(model)) {
        const entry = view.entry('event_notifier');
        const method = notifierMethods[entry?.value.toLowerCase() ?? 'log'];
        if (entry === null || method === 'kept') continue;
        const meant = nearest(entry.value, ['log', 'external']) ?? 'log';
        const why = method === undefined ? 'notifyd has no method' : 'notifyd drops events of method';
        const severity = entry.value.toLowerCase() === 'null' ? ({severity: 'info'} as const) : {};
        yield {
          message: `${why} ${entry.value}`,
          span: entry.span,
          setting: entry.name,
          hint: `Write ${meant}.`,
          ...severity,
        };
      }
    },
  },
  {
    id: 'cyrus-external-missing',
    severity: 'error',
    summary: 'The program of method external is not set or cannot be run.',
    why: 'notifyd drops each event and logs one line for each.',
    source: 'notifyd/notify_external.c; observed with 3.6.1',
    log: 'notifyd: notify_external: exec returned No such file or directory',
    examples: {
      bad: [
        `${base}event_notifier: external\n`,
        `${base}event_notifier: external\nnotify_external: /nonexistent/program\n`,
      ],
      good: [`${base}event_notifier: external\nnotify_external: /bin/true\n`],
    },
    *check({model, files}) {
      const view = viewOf(model, null);
      const notifier = view.entry('event_notifier');
      if (notifier?.value.toLowerCase() !== 'external') return;
      const program = view.entry('notify_external');
      const hint = 'Set notify_external to the path of a program that the user of Cyrus may run.';
      if (program === null) {
        yield {message: 'event_notifier is external, but notify_external is not set', span: notifier.span, hint};
        return;
      }
      const kind = files.kind(program.value);
      const why = kind === 'missing' ? 'does not exist' : kind !== 'file' ? 'is not a file' : 'is not executable';
      if (kind === 'file' && files.mayExecute(program.value)) return;
      yield {message: `${program.value} ${why}`, span: program.span, setting: 'notify_external', hint};
    },
  },
  {
    id: 'cyrus-notifyd-missing',
    severity: 'error',
    summary: 'cyrus.conf does not start notifyd.',
    why: 'Nobody listens on the notify socket. Each event is lost, and its sender logs one line.',
    source: 'imap/notify.c; observed with 3.6.1',
    log: 'cyrus/imap: NOTIFY(EVENT): unable to sendto() socket: Connection refused',
    examples: {
      bad: [
        {
          'imapd.conf': `${base}event_notifier: log\n`,
          'cyrus.conf': 'SERVICES {\n  imap cmd="imapd" listen="imap"\n}\n',
        },
      ],
      good: [{'imapd.conf': `${base}event_notifier: log\n`, 'cyrus.conf': sockets}],
    },
    *check({model, files}) {
      const socket = socketOf(model);
      if (model.cyrus === null || socket === null || !isOn(model)) return;
      if (model.cyrus.entries.some(isNotifyd) || files.kind(socket) === 'special') return;
      const hint = `Add: notify cmd="notifyd" listen="${socket}" proto="udp" prefork=1`;
      yield {message: `SERVICES has no notifyd, so nobody listens on ${socket}`, span: endOf(model), hint};
    },
  },
  {
    id: 'cyrus-notify-socket',
    severity: 'warning',
    summary: 'Senders and notifyd use different sockets.',
    why: 'notifysocket of imapd.conf says where events are sent; notifyd listens where listen= of cyrus.conf says. Another program may listen on notifysocket and pass events on, such as dovepush events listen; a socket of one is looked for.',
    source: 'imap/notify.c, master/master.c; observed with 3.6.1',
    log: 'cyrus/imap: NOTIFY(EVENT): unable to sendto() socket: No such file or directory',
    examples: {
      bad: [{'imapd.conf': `${base}event_notifier: log\n`, 'cyrus.conf': sockets.replace('/notify"', '/notifyd"')}],
      good: [{'imapd.conf': `${base}event_notifier: log\n`, 'cyrus.conf': sockets}],
    },
    *check({model, files}) {
      const [socket, notifyd] = [socketOf(model), model.cyrus?.entries.find(isNotifyd)];
      if (socket === null || notifyd === undefined || !isOn(model) || notifyd.listen === socket) return;
      if (files.kind(socket) === 'special') return;
      const message = `nobody listens on ${socket}, where events are sent: notifyd listens on ${notifyd.listen}`;
      yield {message, span: notifyd.span, hint: `Write listen="${socket}", or start the program that listens there.`};
    },
  },
  {
    id: 'cyrus-notifyd-proto',
    severity: 'error',
    summary: 'The entry of notifyd lacks proto="udp".',
    why: 'The notify socket is then one for streams, and no event can be sent to it.',
    source: 'man cyrus.conf; observed with 3.6.1',
    log: 'cyrus/imap: NOTIFY(EVENT): unable to sendto() socket: Protocol wrong type for socket',
    examples: {
      bad: [{'imapd.conf': `${base}event_notifier: log\n`, 'cyrus.conf': sockets.replace(' proto="udp"', '')}],
      good: [{'imapd.conf': `${base}event_notifier: log\n`, 'cyrus.conf': sockets}],
    },
    *check({model}) {
      for (const entry of model.cyrus?.entries ?? []) {
        if (entry.section !== 'SERVICES' || !isNotifyd(entry) || entry.proto === 'udp') continue;
        yield {message: 'notifyd gets no event without proto="udp"', span: entry.span, hint: 'Add proto="udp".'};
      }
    },
  },
];

/** Whether a Cyrus program is started by cyrus.conf, in any section. */
export function starts({model}: CyrusInput, program: string): boolean {
  const is = ({command}: CyrusEntry) => (command[0] ?? '').split('/').at(-1) === program;
  return model.cyrus?.entries.some(is) ?? false;
}
