import {writeFileSync} from 'node:fs';

/** Writes record lines of new messages in INBOX: `perUser` for each user, mixed. */
export function writeNotifications(path: string, users: number, perUser: number): void {
  const lines: string[] = [];
  for (let uid = 1; uid <= perUser; uid += 1) {
    for (let user = 0; user < users; user += 1) lines.push(recordLine(`u${user}@example.org`, uid, lines.length));
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

function recordLine(user: string, uid: number, offset: number): string {
  const ids = {uidvalidity: 1, uid};
  const payload = {user, mailbox: 'INBOX', event: 'MessageNew', ...ids, from: 'A <a@x>', snippet: 'hi', subject: 'S'};
  return JSON.stringify({
    schema: 'dovepush.record/1',
    topic: 't',
    partition: 0,
    offset,
    timestamp: 1_795_300_581_727 + offset,
    timestampType: 'create',
    key: user,
    value: JSON.stringify(payload),
    headers: [],
  });
}

/** Whether the first arrival of each uid of a user came after that of the uid before it. */
export function inOrder(arrivals: readonly {readonly user: string; readonly uid: number}[]): boolean {
  const last = new Map<string, number>();
  for (const {user, uid} of arrivals) {
    const before = last.get(user) ?? 0;
    if (uid > before + 1) return false;
    last.set(user, Math.max(before, uid));
  }
  return true;
}
