import {sendingViews} from '../model.js';
import {type CyrusRule, inService, sendingConf} from '../rule.js';

const observed = 'imap/mboxevent.c; observed with 3.6.1';

/** Special-use attributes (RFC 6154, RFC 8457) as Cyrus compares them. */
const specialUses = [
  '\\All',
  '\\Archive',
  '\\Drafts',
  '\\Flagged',
  '\\Important',
  '\\Junk',
  '\\Sent',
  '\\Snoozed',
  '\\Trash',
];

/** Why an attribute excludes nothing; null if it does. */
function whySpelling(word: string): string | null {
  if (/^all$/i.test(word) || specialUses.includes(word)) return null;
  const plain = word.replace(/^\\*/, '').toLowerCase();
  const meant = specialUses.find((use) => use.slice(1).toLowerCase() === plain);
  if (meant !== undefined) return meant;
  return word.startsWith('\\') && !word.startsWith('\\\\') ? null : `\\${word.replace(/^\\+/, '')}`;
}

export const groupRules: readonly CyrusRule[] = [
  {
    id: 'cyrus-groups-without-message',
    severity: 'info',
    summary: 'event_groups lacks message, so new mail gives no event.',
    why: 'The value replaces the default, which is message and mailbox.',
    source: observed,
    log: null,
    examples: {bad: [`${sendingConf}event_groups: access\n`], good: [`${sendingConf}event_groups: message access\n`]},
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (view.words('event_groups').includes('message')) continue;
        yield {
          message: 'new mail gives no event, because event_groups lacks message',
          span: view.span('event_groups'),
          setting: 'event_groups',
          hint: 'Add message, if new mail is wanted.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-specialuse-spelling',
    severity: 'warning',
    summary: 'A special-use attribute is misspelled, so it excludes nothing.',
    why: 'Attributes are compared as they are: one backslash, a capital as in the RFC.',
    source: observed,
    log: null,
    examples: {
      bad: [
        `${sendingConf}event_exclude_specialuse: \\\\Junk\n`,
        `${sendingConf}event_exclude_specialuse: \\junk \\Trash\n`,
      ],
      good: [`${sendingConf}event_exclude_specialuse: \\Junk\n`],
      also: ['cyrus-junk-notified'],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const entry = view.entry('event_exclude_specialuse');
        for (const word of entry === null ? [] : view.words('event_exclude_specialuse')) {
          const meant = whySpelling(word);
          if (meant === null) continue;
          yield {
            message: `${word} excludes nothing`,
            span: view.span('event_exclude_specialuse'),
            setting: 'event_exclude_specialuse',
            hint: `Write ${meant}.`,
            ...inService(view),
          };
        }
      }
    },
  },
  {
    id: 'cyrus-junk-notified',
    severity: 'info',
    summary: 'event_exclude_specialuse lacks \\Junk, so junk gives events.',
    why: 'The value replaces the default, which is \\Junk.',
    source: observed,
    log: null,
    examples: {
      bad: [`${sendingConf}event_exclude_specialuse: \\Trash\n`],
      good: [`${sendingConf}event_exclude_specialuse: \\Junk \\Trash\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const words = view.words('event_exclude_specialuse');
        if (words.includes('\\Junk') || words.some((word) => /^all$/i.test(word))) continue;
        yield {
          message: 'mail in the junk folder gives events',
          span: view.span('event_exclude_specialuse'),
          setting: 'event_exclude_specialuse',
          hint: 'Add \\Junk, if that is not wanted.',
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-modseq-events',
    severity: 'info',
    summary: 'The group mailbox sends MailboxModseq for every change.',
    why: 'MailboxModseq says only that a mailbox changed, and is about 40 % of all events. It comes with the group mailbox, which is on by default.',
    source: observed,
    log: null,
    examples: {bad: [sendingConf], good: [`${sendingConf}event_groups: message\n`]},
    *check({model}) {
      for (const view of sendingViews(model)) {
        if (!view.words('event_groups').includes('mailbox')) continue;
        const entry = view.entry('event_groups') ?? view.entry('event_notifier');
        yield {
          message: 'the group mailbox sends MailboxModseq for every change of a mailbox',
          span: entry?.span ?? view.span('event_groups'),
          setting: 'event_groups',
          hint: "Leave it out when reading: --event '!MailboxModseq'.",
          ...inService(view),
        };
      }
    },
  },
  {
    id: 'cyrus-aps-topic-missing',
    severity: 'info',
    summary: 'The group applepushservice needs aps_topic.',
    why: "Without aps_topic, aps_topic_caldav or aps_topic_carddav Cyrus does not offer Apple's push service, and no event of the group comes.",
    source: 'imap/imapd.c; observed with 3.6.1',
    log: null,
    examples: {
      bad: [`${sendingConf}event_groups: message applepushservice\n`],
      good: [`${sendingConf}event_groups: message applepushservice\naps_topic: com.apple.mail.XServer.1\n`],
    },
    *check({model}) {
      for (const view of sendingViews(model)) {
        const topics = ['aps_topic', 'aps_topic_caldav', 'aps_topic_carddav'];
        if (
          !view.words('event_groups').includes('applepushservice') ||
          topics.some((name) => view.entry(name) !== null)
        )
          continue;
        yield {
          message: 'no event of the group applepushservice comes without aps_topic',
          span: view.span('event_groups'),
          setting: 'event_groups',
          hint: 'Set aps_topic, or remove applepushservice.',
          ...inService(view),
        };
      }
    },
  },
];
