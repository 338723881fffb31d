import type {Doveadm, DoveadmCommand, DoveadmReply} from '../../src/doveadm/doveadm.js';
import {AppError} from '../../src/errors.js';
import {inboxEntry, inboxPrefix, inboxSpelling, serverEntry} from '../../src/metadata/entry.js';

/** What is stored for a user; `entry` null where there is none. */
export interface StoredUser {
  entry: string | null;
  /** An entry of the same name on INBOX. */
  misplaced?: string;
  /** Damaged keys below `/private`. */
  damaged?: string[];
  /** Every command about the user fails. */
  broken?: boolean;
}

export const failed: DoveadmReply = {
  kind: 'failed',
  error: new AppError('DOVEADM_FAILED', 'no quota'),
  lost: false,
  retriable: false,
};
const done = (rows: readonly Readonly<Record<string, string>>[] = []): DoveadmReply => ({kind: 'done', rows});
const below = (key: string) => key.slice(inboxPrefix.length + 1);

function keysOf({entry, misplaced, damaged = []}: StoredUser): string[] {
  return [
    'comment',
    ...(entry === null ? [] : [below(inboxSpelling.key)]),
    ...(misplaced === undefined ? [] : [below(inboxEntry.key)]),
    ...damaged,
  ];
}

function answer(user: StoredUser, command: DoveadmCommand): DoveadmReply {
  const isMisplaced = 'key' in command && command.mailbox === inboxEntry.mailbox && command.key === inboxEntry.key;
  switch (command.op) {
    case 'get':
      return done([{value: (isMisplaced ? user.misplaced : user.entry) ?? ''}]);
    case 'list':
      if (command.mailbox === serverEntry.mailbox) return done(user.entry === null ? [] : [{key: ''}]);
      return done(keysOf(user).map((key) => ({key})));
    case 'set':
      user.entry = command.value;
      return done();
    case 'unset':
      if (isMisplaced) delete user.misplaced;
      else if (command.mailbox === serverEntry.mailbox) user.entry = null;
      else user.damaged = user.damaged?.filter((key) => `${inboxPrefix}/${key}` !== String(command.key)) ?? [];
      return done();
    default:
      throw new Error(`${command.op} is not asked here`);
  }
}

/** A doveadm that answers as Dovecot does from what is stored; `meddle` may answer a command in its place. */
export function memoryDoveadm(
  stored: Readonly<Record<string, StoredUser>>,
  meddle: (command: DoveadmCommand) => DoveadmReply | null = () => null,
): Doveadm {
  const reply = (command: DoveadmCommand): DoveadmReply => {
    const user = stored[command.user];
    if (user === undefined) return {kind: 'unknown-user'};
    return user.broken ? failed : (meddle(command) ?? answer(user, command));
  };
  return {
    via: 'cli',
    concurrency: 1,
    run: async (commands) => commands.map(reply),
    runChains: async (chains) => chains.map((chain) => chain.map(reply)),
    users: async function* () {
      yield Object.keys(stored);
    },
    rawKeys: async () => null,
  };
}
