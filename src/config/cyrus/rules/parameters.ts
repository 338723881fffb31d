import {sendingViews} from '../model.js';
import {type CyrusRule, inService, sendingConf} from '../rule.js';

const observed = 'imap/mboxevent.c; observed with 3.6.1';

/** Parameters that only events of these groups have. */
const groupsOfParams: Readonly<Record<string, readonly string[]>> = {
  clientAddress: ['access'],
  diskUsed: ['quota'],
  flagNames: ['message'],
  messageSize: ['message'],
  bodyStructure: ['message'],
  'vnd.cmu.envelope': ['message'],
  'vnd.cmu.emailid': ['message'],
  'vnd.cmu.threadid': ['message'],
  messages: ['message', 'flags'],
  uidnext: ['message', 'flags'],
  modseq: ['message', 'flags'],
  'vnd.cmu.midset': ['message', 'flags'],
  'vnd.cmu.unseenMessages': ['message', 'flags'],
};
export const parameterRules: readonly CyrusRule[] = [
  {
    id: 'cyrus-timestamp-missing',
    severity: 'warning',
    summary: 'event_extra_params lacks timestamp.',
    why: 'The value replaces the default, which is timestamp. Events then have no time of their own, and readers take that of the log line or of arrival.',
    source: observed,
    log: null,
    examples: {
      bad: [`${sendingConf}event_extra_params: service\n`],
      good: [`${sendingConf}event_extra_params: timestamp service\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (view.words('event_extra_params').includes('timestamp')) continue;
        yield {
          message: 'events have no time, because event_extra_params lacks timestamp',
          span: view.span('event_extra_params'),
          setting: 'event_extra_params',
          hint: 'Add timestamp.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-param-no-effect',
    severity: 'info',
    summary: 'A parameter is for events of groups that are off.',
    why: 'Each parameter belongs to some events only. vnd.cmu.mailboxACL and vnd.cmu.mbtype are in every mailbox event, asked for or not.',
    source: observed,
    log: null,
    examples: {
      bad: [`${sendingConf}event_extra_params: timestamp clientAddress\n`],
      good: [`${sendingConf}event_groups: message access\nevent_extra_params: timestamp clientAddress\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const groups = view.words('event_groups');
        const place = {span: view.span('event_extra_params'), setting: 'event_extra_params', ...inService(view)};
        for (const param of view.words('event_extra_params')) {
          const needed = groupsOfParams[param];
          if (/^vnd\.cmu\.(?:mailboxACL|mbtype)$/.test(param)) {
            yield {message: `${param} is in every mailbox event, listed or not`, ...place, hint: `Remove ${param}.`};
          } else if (needed !== undefined && !needed.some((group) => groups.includes(group))) {
            yield {
              message: `${param} has no effect without the group ${needed.join(' or ')}`,
              ...place,
              hint: `Remove ${param}.`,
            };
          }
        }
      }
    },
  },
  {
    id: 'cyrus-event-size',
    severity: 'info',
    summary: 'A parameter makes events too large for log or socket.',
    why: 'rsyslog cuts lines at 8 KiB, and a datagram over about 21 KiB is lost with a line in the log. A change of 420 messages with Message-IDs is enough. The dlist: transport has no limit.',
    source: 'imap/notify.c; observed with 3.6.1',
    log: 'cyrus/imap: NOTIFY(EVENT): datagram too large',
    examples: {
      bad: [`${sendingConf}event_extra_params: timestamp vnd.cmu.midset\n`],
      good: [
        `${sendingConf}notifysocket: dlist:/run/cyrus/socket/dovepush\nevent_extra_params: timestamp vnd.cmu.midset\n`,
      ],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (view.value('notifysocket').startsWith('dlist:')) continue;
        const large = view
          .words('event_extra_params')
          .filter((word) => /^(?:vnd\.cmu\.midset|vnd\.cmu\.envelope|bodyStructure)$/.test(word));
        if (large.length === 0) continue;
        yield {
          message: `${large.join(', ')}: long events are cut in the log at 8 KiB and lost from 21 KiB on`,
          span: view.span('event_extra_params'),
          setting: 'event_extra_params',
          hint: 'Use notifysocket: dlist:PATH, if long events matter.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-content-empty',
    severity: 'warning',
    summary: 'messageContent is never filled.',
    why: 'Since 3.0 Cyrus fills messageContent only for NNTP and virus scanning, not for IMAP, LMTP and DAV.',
    source: 'imap/append.c of 3.0 to 3.13; observed with 3.6.1',
    log: null,
    examples: {
      bad: [`${sendingConf}event_extra_params: timestamp messageContent\n`],
      good: [`${sendingConf}event_extra_params: timestamp vnd.cmu.envelope\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const isStandard = view.value('event_content_inclusion_mode') === 'standard';
        if (!isStandard || !view.words('event_extra_params').includes('messageContent')) continue;
        yield {
          message: 'messageContent is never filled',
          span: view.span('event_extra_params'),
          setting: 'event_extra_params',
          hint: 'Use vnd.cmu.envelope for sender and subject.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-content-no-effect',
    severity: 'info',
    summary: 'event_content_… without messageContent has no effect.',
    why: 'Mode and size are about the parameter messageContent, which event_extra_params does not list.',
    source: observed,
    log: null,
    examples: {bad: [`${sendingConf}event_content_size: 1024\n`], good: [sendingConf]},
    *check({model}) {
      for (const view of sendingViews(model)) {
        const entry = view.entry('event_content_size') ?? view.entry('event_content_inclusion_mode');
        if (entry === null || view.words('event_extra_params').includes('messageContent')) continue;
        yield {
          message: `${entry.name} has no effect without messageContent in event_extra_params`,
          span: entry.span,
          setting: entry.name,
          hint: 'Remove the line.',
          ...inService(view),
        };
      }
    },
  },
];
