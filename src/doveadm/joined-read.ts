import type {DoveadmCommand, DoveadmRow} from './doveadm.js';

/** A read that several users may share. */
export type JoinableCommand = DoveadmCommand & {readonly op: 'get' | 'list'};

/** What was asked for: the same text means that one doveadm command can answer both. */
function question(command: JoinableCommand): string {
  return JSON.stringify([command.op, command.mailbox, command.op === 'get' ? command.key : command.prefix]);
}

/** Commands that can only be run one by one, and groups of reads that differ in the user alone. */
export interface Grouped {
  readonly groups: readonly (readonly JoinableCommand[])[];
  readonly singles: readonly DoveadmCommand[];
}

/**
 * Finds the reads that can be joined. Never those of mailbox `""`: there doveadm mixes up the keys of all users but the
 * first (Dovecot 2.3.19.1, doveadm-mail-mailbox-metadata.c).
 */
export function groupReads(commands: readonly DoveadmCommand[]): Grouped {
  const groups = new Map<string, JoinableCommand[]>();
  const singles: DoveadmCommand[] = [];
  for (const command of commands) {
    if ((command.op !== 'get' && command.op !== 'list') || command.mailbox === '') {
      singles.push(command);
      continue;
    }
    const group = groups.get(question(command));
    if (group === undefined) groups.set(question(command), [command]);
    else group.push(command);
  }
  return {groups: [...groups.values()], singles};
}

/** Rows by the user in their `username`; null where a row names none. */
export function rowsByUser(rows: readonly DoveadmRow[]): Map<string, DoveadmRow[]> | null {
  const byUser = new Map<string, DoveadmRow[]>();
  for (const {username, ...row} of rows) {
    if (username === undefined) return null;
    const of = byUser.get(username);
    if (of === undefined) byUser.set(username, [row]);
    else of.push(row);
  }
  return byUser;
}
