/** One thing that was done to the server while it logged. */
export interface Operation {
  readonly op: {
    readonly op: string;
    readonly user?: string;
    readonly rcpt?: string | readonly string[];
    readonly mailbox?: string;
    readonly args?: readonly string[];
    readonly body?: readonly [string, {readonly mailbox: readonly string[]}, string][];
  };
  readonly result: unknown;
  readonly firstLine: number;
  readonly lastLine: number;
}

type Expected = readonly [
  event: string,
  user: string,
  mailbox: string,
  uid: number | null,
  flags: string[],
  keywords: string[],
  oldMailbox: string | null,
];

interface Message {
  uid: number;
  flags: Set<string>;
}

/** What Dovecot's mailboxes hold while the operations go on: only what decides on events. */
class Store {
  readonly mailboxes = new Map<string, Message[]>();
  readonly nextUid = new Map<string, number>();
  readonly events: Expected[] = [];

  say(
    event: string,
    user: string,
    mailbox: string,
    uid: number | null = null,
    names: readonly string[] = [],
    old: string | null = null,
  ) {
    const flags = names.filter((name) => name.startsWith('\\')).sort();
    const keywords = names.filter((name) => !name.startsWith('\\')).sort();
    this.events.push([event, user, mailbox, uid, flags, keywords, old]);
  }

  create(user: string, mailbox: string): Message[] {
    const key = `${user}:${mailbox}`;
    const messages = this.mailboxes.get(key) ?? [];
    this.mailboxes.set(key, messages);
    return messages;
  }

  add(user: string, mailbox: string, flags: Iterable<string> = []): number {
    const key = `${user}:${mailbox}`;
    const uid = this.nextUid.get(key) ?? 1;
    this.nextUid.set(key, uid + 1);
    this.create(user, mailbox).push({uid, flags: new Set(flags)});
    return uid;
  }

  deliver(user: string, mailbox: string): void {
    if (!this.mailboxes.has(`${user}:${mailbox}`)) {
      this.say('MailboxCreate', user, mailbox);
      if (mailbox !== 'INBOX') this.say('MailboxSubscribe', user, mailbox);
    }
    this.say('MessageNew', user, mailbox, this.add(user, mailbox));
  }

  store(user: string, [set = '', mode = '', list = '']: readonly string[]): void {
    const [low = 0, high = low] = set.split(':').map(Number);
    const names = list.split(' ').filter((name) => name !== '');
    for (const message of this.create(user, 'INBOX').slice(low - 1, high)) {
      const before = message.flags;
      const wanted = new Set(names);
      if (mode === '+FLAGS') message.flags = new Set([...before, ...wanted]);
      else if (mode === '-FLAGS') message.flags = new Set([...before].filter((name) => !wanted.has(name)));
      else message.flags = wanted;
      this.changed(user, message, before);
    }
  }

  changed(user: string, {uid, flags}: Message, before: Set<string>): void {
    const added = [...flags].filter((name) => !before.has(name));
    const removed = [...before].filter((name) => !flags.has(name));
    if (removed.length > 0) this.say('FlagsClear', user, 'INBOX', uid, removed);
    if (added.length > 0) this.say('FlagsSet', user, 'INBOX', uid, added);
    if (added.includes('\\Seen')) this.say('MessageRead', user, 'INBOX', uid);
    if (added.includes('\\Deleted')) this.say('MessageTrash', user, 'INBOX', uid);
  }
}

const decodedNames: Readonly<Record<string, string>> = {'Entw&APw-rfe': 'Entwürfe', '"Old drafts"': 'Old drafts'};
const nameOf = (text = '') => decodedNames[text] ?? text;

/**
 * The events that the operations caused by the driver's documented behaviour. `appends`: whether the log shows
 * MessageAppend at all, which it does only with a second driver that asks for it. `users` had an INBOX before the log
 * begins.
 */
export function expectedEvents(
  operations: readonly Operation[],
  appends: boolean,
  users: readonly string[] = ['alice@example.com', 'bob@example.com'],
): readonly Expected[] {
  const store = new Store();
  for (const user of users) store.create(user, 'INBOX');
  for (const {op, result} of operations) {
    const {user = '', args = []} = op;
    if (Array.isArray(result) && result[0] === 'NO') continue;
    apply(store, op, user, args, appends);
  }
  return store.events;
}

function apply(store: Store, op: Operation['op'], user: string, args: readonly string[], appends: boolean): void {
  const inbox = () => store.create(user, 'INBOX');
  const [first = '', second = ''] = (args[0] ?? '').split(' ');
  switch (op.op) {
    case 'lmtp':
      for (const rcpt of [op.rcpt ?? []].flat()) {
        const [, name = '', detail = 'INBOX', domain = ''] = /^([^+@]*)\+?([^@]+)?(@.*)$/.exec(rcpt) ?? [];
        store.deliver(name + domain, detail);
      }
      break;
    case 'lda':
      store.deliver(user, 'INBOX');
      break;
    case 'CREATE':
      store.create(user, nameOf(args[0]));
      store.say('MailboxCreate', user, nameOf(args[0]));
      break;
    case 'doveadm-http':
      for (const [, {mailbox}] of op.body ?? []) for (const name of mailbox) store.say('MailboxCreate', user, name);
      break;
    case 'SUBSCRIBE':
      store.say('MailboxSubscribe', user, nameOf(args[0]));
      break;
    case 'UNSUBSCRIBE':
      store.say('MailboxUnsubscribe', user, nameOf(args[0]));
      break;
    case 'RENAME':
      store.say('MailboxRename', user, nameOf(args[1]), null, [], nameOf(args[0]));
      break;
    case 'append': {
      const mailbox = op.mailbox ?? 'INBOX';
      const uid = store.add(user, mailbox, ['\\Seen']);
      if (appends) store.say('MessageAppend', user, mailbox, uid);
      break;
    }
    case 'STORE':
      store.store(user, [first, second, /\((.*)\)/.exec(args[0] ?? '')?.[1] ?? '']);
      break;
    case 'FETCH': {
      const message = inbox()[Number(first) - 1];
      if (!message) break;
      const before = new Set(message.flags);
      message.flags.add('\\Seen');
      store.changed(user, message, before);
      break;
    }
    case 'COPY':
    case 'MOVE': {
      const uid = store.add(user, second);
      if (appends) store.say('MessageAppend', user, second, uid);
      if (op.op === 'COPY') break;
      const [moved] = inbox().splice(Number(first) - 1, 1);
      store.say('MessageExpunge', user, 'INBOX', moved?.uid ?? null);
      break;
    }
    case 'EXPUNGE':
      for (const message of inbox().filter(({flags}) => flags.has('\\Deleted'))) {
        store.say('MessageExpunge', user, 'INBOX', message.uid);
        inbox().splice(inbox().indexOf(message), 1);
      }
      break;
    case 'DELETE':
      for (const {uid} of store.create(user, nameOf(args[0]))) store.say('MessageExpunge', user, nameOf(args[0]), uid);
      store.say('MailboxDelete', user, nameOf(args[0]));
  }
}
