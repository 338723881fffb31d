import {describe, expect, it} from 'vitest';
import type {Doveadm, DoveadmCommand, DoveadmReply, DoveadmRow} from '../../src/doveadm/doveadm.js';
import {AppError} from '../../src/errors.js';
import {openMailstoreSource} from '../../src/sources/mailstore.js';

const done = (rows: readonly DoveadmRow[]): DoveadmReply => ({kind: 'done', rows});

function mailOf(uid: string): DoveadmRow {
  const hdr = `From: a${uid}@x\n`;
  return {uid, 'hdr.from': `a${uid}@x`, 'hdr.subject': '', 'body.snippet': 'hi', 'date.saved.unixtime': uid, hdr};
}

/** A doveadm whose users have so many mails, by UID from 1 on; `asked` gets every command. */
function fakeDoveadm(mails: ReadonlyMap<string, number>, asked: DoveadmCommand[] = []): Doveadm {
  const uidsOf = (user: string) => Array.from({length: mails.get(user) ?? 0}, (_, index) => String(index + 1));

  function answer(command: DoveadmCommand): DoveadmReply {
    asked.push(command);
    const {user} = command;
    if (!mails.has(user)) return {kind: 'unknown-user'};
    if (command.op === 'status') return done([{uidvalidity: '7', unseen: '3'}]);
    if (command.op !== 'fetch') throw new Error(`nobody asks for ${command.op}`);
    if (command.fields.length === 1) {
      return done(
        uidsOf(user)
          .reverse()
          .map((uid) => ({uid})),
      );
    }
    return done(command.query.at(-1)?.split(',').map(mailOf) ?? []);
  }

  return {
    via: 'cli',
    concurrency: 2,
    run: async (commands) => commands.map(answer),
    runChains: () => {
      throw new Error('nobody asks for chains');
    },
    users: () => {
      throw new Error('nobody asks for all users');
    },
    rawKeys: async () => null,
  };
}

async function readAll(doveadm: Doveadm, users: readonly string[], notes: string[] = []) {
  const source = openMailstoreSource(doveadm, {
    users: async function* () {
      yield* users;
    },
    sinceMs: 1500,
    untilMs: 2500,
    notify: (text) => notes.push(text),
  });
  const records = [];
  for await (const batch of source.read(new AbortController().signal)) records.push(...batch);
  return records;
}

describe('the mail store as a source', () => {
  it('asks for few mails at a time, however many there are, and gives them by UID', async () => {
    const asked: DoveadmCommand[] = [];

    const records = await readAll(
      fakeDoveadm(
        new Map([
          ['big@x', 950],
          ['small@x', 2],
        ]),
        asked,
      ),
      ['big@x', 'small@x'],
    );

    expect(records.slice(0, 950).map(({offset}) => offset)).toEqual(Array.from({length: 950}, (_, at) => at + 1));
    expect(records.slice(950).map(({topic, offset}) => [topic, offset])).toEqual([
      ['mailstore:small@x', 1],
      ['mailstore:small@x', 2],
    ]);
    const sizes = asked.flatMap((one) => (one.op === 'fetch' && one.fields.length > 1 ? [one.query.at(-1)] : []));
    expect(Math.max(...sizes.map((uids = '') => uids.split(',').length))).toBe(100);
  });

  it('counts whole seconds: since the one that has begun, until the one that is not over', async () => {
    const asked: DoveadmCommand[] = [];
    await readAll(fakeDoveadm(new Map([['a@x', 0]]), asked), ['a@x']);

    expect(asked).toMatchObject([
      {op: 'status'},
      {op: 'fetch', query: ['mailbox', 'INBOX', 'savedsince', '1', 'savedbefore', '3']},
    ]);
  });

  it('tells of users that are not there, and goes on', async () => {
    const notes: string[] = [];
    const records = await readAll(fakeDoveadm(new Map([['a@x', 1]])), ['nobody@x', 'a@x'], notes);

    expect(notes).toEqual(['nobody@x: Dovecot does not know this user']);
    expect(String(records[0]?.value)).toBe(
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uidvalidity":7,"imap-uid":1,"from":"a1@x","snippet":"hi","unseen":3}',
    );
  });

  it('ends with what doveadm fails with', async () => {
    const error = new AppError('DOVEADM_TIMEOUT', 'too slow');
    const failing = {
      ...fakeDoveadm(new Map()),
      run: async () => [{kind: 'failed', error, lost: false, retriable: false}],
    };

    await expect(readAll(failing as unknown as Doveadm, ['a@x'])).rejects.toThrow('too slow');
  });
});
