import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../errors.js';
import type {DoveadmRow} from './doveadm.js';
import {decodeAnswer, parseAnswer} from './http-batch.js';
import {type DoveadmHttp, PostFailure, post} from './http-post.js';
import {type JoinableCommand, rowsByUser} from './joined-read.js';

/**
 * The names of the users that fit the mask. Throws DOVEADM_USERS where the userdb cannot list, and the error of a POST
 * that failed.
 */
export async function listUsers(api: DoveadmHttp, mask: string): Promise<readonly string[]> {
  let names = await askUsers(api, mask);
  // A process that served a mail command before may not list users any more (service_count = 0): another one may.
  for (let again = 0; names === null && again < 5; again += 1) {
    await sleep(200);
    names = await askUsers(api, mask);
  }
  if (names !== null) return names;
  throw new AppError('DOVEADM_USERS', 'doveadm could not list the users', {
    hint: 'Only a userdb that can iterate lists users; give the names with --users FILE.',
  });
}

/** The names, null where doveadm refused. */
async function askUsers(api: DoveadmHttp, mask: string): Promise<readonly string[] | null> {
  const [entry] = parseAnswer(await send(api, [['user', {userMask: [mask]}, 'users']]));
  const {userList} = (entry?.[1] ?? {}) as {readonly userList?: unknown};
  return Array.isArray(userList) ? userList.map(String) : null;
}

async function send(api: DoveadmHttp, commands: unknown): Promise<Buffer> {
  try {
    return await post(api, Buffer.from(JSON.stringify(commands)));
  } catch (error) {
    throw error instanceof PostFailure ? error.error : error;
  }
}

/**
 * One read of all users of the site: rows by user, null where it did not work. Three to four times as fast as asking for
 * each user, since Dovecot sets up one command instead of many.
 */
export async function readAllUsers(
  api: DoveadmHttp,
  command: JoinableCommand,
): Promise<ReadonlyMap<string, readonly DoveadmRow[]> | null> {
  const {mailbox} = command;
  const asked =
    command.op === 'get'
      ? ['mailboxMetadataGet', {allUsers: true, mailbox, key: command.key}, 'all']
      : ['mailboxMetadataList', {allUsers: true, mailbox, keyPrefix: command.prefix}, 'all'];
  try {
    const reply = decodeAnswer(await send(api, [asked])).get('all');
    return reply?.kind === 'done' ? rowsByUser(reply.rows) : null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
