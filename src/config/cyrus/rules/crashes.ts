import {type CyrusView, sendingViews, sendsEvents, viewsOf} from '../model.js';
import {type CyrusRule, inService, sendingConf} from '../rule.js';
import {starts} from './notifier.js';

const source = 'imap/mboxevent.c, filled_params; observed with 3.6.1';
const alert = 'Fatal error: Internal error: assertion failed: imap/mboxevent.c: 759: filled_params(type, event)';
/** Filled only for events about a mailbox. */
const conversationParams = [
  'vnd.fastmail.convExists',
  'vnd.fastmail.convUnseen',
  'vnd.fastmail.counters',
  'vnd.fastmail.jmapStates',
];

const has = (view: CyrusView, name: string, word: string) => view.words(name).includes(word);

export const crashRules: readonly CyrusRule[] = [
  {
    id: 'cyrus-quota-group',
    severity: 'error',
    summary: 'The group quota ends Cyrus processes.',
    why: 'Any refusal for quota ends the process with an assertion: an over-quota delivery gets 421 in place of 452, an IMAP client loses its connection. So does SETQUOTA without a STORAGE limit.',
    source,
    log: alert,
    examples: {bad: [`${sendingConf}event_groups: message quota\n`], good: [`${sendingConf}event_groups: message\n`]},
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (!has(view, 'event_groups', 'quota')) continue;
        const message = 'the group quota ends the process of every delivery over quota';
        yield {
          message,
          span: view.span('event_groups'),
          setting: 'event_groups',
          hint: 'Remove quota.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-login-fails',
    severity: 'error',
    summary: 'A parameter that logins do not have ends their process.',
    why: 'Counts of conversations belong to events about mailboxes. With the groups access, subscription or quota the process of every such event ends with an assertion: with access nobody can log in.',
    source,
    log: 'Cannot notify event Login: missing parameters: vnd.fastmail.convExists',
    examples: {
      bad: [`${sendingConf}event_groups: message access\nevent_extra_params: timestamp vnd.fastmail.counters\n`],
      good: [`${sendingConf}event_groups: message\nevent_extra_params: timestamp vnd.fastmail.counters\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const group = ['access', 'subscription', 'quota'].find((name) => has(view, 'event_groups', name));
        const param = conversationParams.find((name) => has(view, 'event_extra_params', name));
        if (group === undefined || param === undefined) continue;
        const what = group === 'access' ? 'every login' : `every event of the group ${group}`;
        const message = `${param} ends the process of ${what}`;
        yield {
          message,
          span: view.span('event_extra_params'),
          setting: 'event_extra_params',
          hint: `Remove ${param}, or ${group} from event_groups.`,
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-content-mode',
    severity: 'error',
    summary: 'messageContent with a mode other than standard ends processes.',
    why: 'Since 3.0 messageContent is never filled for IMAP, LMTP and DAV. With a mode other than standard every append and every delivery ends with an assertion.',
    source,
    log: 'Cannot notify event MessageAppend: missing parameters: messageContent',
    examples: {
      bad: [`${sendingConf}event_extra_params: timestamp messageContent\nevent_content_inclusion_mode: header\n`],
      good: [`${sendingConf}event_extra_params: timestamp vnd.cmu.envelope\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const mode = view.value('event_content_inclusion_mode');
        if (!has(view, 'event_extra_params', 'messageContent') || !has(view, 'event_groups', 'message')) continue;
        if (mode === 'standard') continue;
        const message = `messageContent in mode ${mode} ends the process of every append and delivery`;
        yield {
          message,
          span: view.span('event_content_inclusion_mode'),
          setting: 'event_content_inclusion_mode',
          hint: 'Remove messageContent from event_extra_params; vnd.cmu.envelope has the headers.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-exclude-flags',
    severity: 'error',
    summary: 'event_exclude_flags with the group flags ends processes.',
    why: 'A STORE that changes only excluded flags ends the process with an assertion, such as \\Seen excluded and a client that marks a message as read.',
    source,
    log: 'Cannot notify event FlagsSet: missing parameters: flagNames',
    examples: {
      bad: [`${sendingConf}event_groups: message flags\nevent_exclude_flags: \\Seen\n`],
      good: [`${sendingConf}event_groups: message flags\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (view.entry('event_exclude_flags') === null || !has(view, 'event_groups', 'flags')) continue;
        const message = 'event_exclude_flags ends the process of every change of only these flags';
        yield {
          message,
          span: view.span('event_exclude_flags'),
          setting: 'event_exclude_flags',
          hint: 'Remove the line, and filter where events are read.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-calendar-missing',
    severity: 'error',
    summary: 'calalarmd runs without the group calendar.',
    why: 'With event_notifier set and the group calendar missing, calalarmd ends with a segmentation fault at the first alarm.',
    source: 'imap/caldav_alarm.c; observed with 3.6.1',
    log: 'master: process type:DAEMON name:calalarmd … signaled to death by signal 11',
    examples: {
      bad: [
        {
          'imapd.conf': `${sendingConf}event_groups: message\n`,
          'cyrus.conf':
            'SERVICES {\n  notify cmd="notifyd" listen="/var/lib/cyrus/socket/notify" proto="udp"\n}\nDAEMON {\n  calalarmd cmd="calalarmd"\n}\n',
        },
      ],
      good: [
        {
          'imapd.conf': `${sendingConf}event_groups: message calendar\n`,
          'cyrus.conf':
            'SERVICES {\n  notify cmd="notifyd" listen="/var/lib/cyrus/socket/notify" proto="udp"\n}\nDAEMON {\n  calalarmd cmd="calalarmd"\n}\n',
        },
      ],
    },
    *check(input) {
      const [view] = viewsOf(input.model);
      if (
        view === undefined ||
        !sendsEvents(view) ||
        has(view, 'event_groups', 'calendar') ||
        !starts(input, 'calalarmd')
      )
        return;
      const message = 'calalarmd ends at the first alarm, because event_groups lacks calendar';
      yield {message, span: view.span('event_groups'), setting: 'event_groups', hint: 'Add calendar to event_groups.'};
    },
  },
];
