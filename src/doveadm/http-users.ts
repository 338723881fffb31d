import {StringDecoder} from 'node:string_decoder';
import {AppError} from '../errors.js';
import type {DoveadmRow} from './doveadm.js';
import {holdConnections} from './held-connections.js';
import {decodeAnswer, parseAnswer} from './http-batch.js';
import {type DoveadmHttp, PostFailure, post, postForChunks} from './http-post.js';
import {type JoinableCommand, rowsByUser} from './joined-read.js';
import {createUserListReader} from './user-list.js';

/**
 * How many processes are kept busy in each try: one that served a mail command before may not list users any more
 * (service_count = 0), and Dovecot starts a new one only when no other is free.
 */
const busyProcesses = [0, 4, 16] as const;

/**
 * The names of the users that fit the mask, in batches. Throws DOVEADM_USERS where the userdb cannot list, DOVEADM_ANSWER,
 * and the error of a POST that failed.
 */
export async function* listUsers(api: DoveadmHttp, mask: string): AsyncGenerator<readonly string[]> {
  for (const busy of busyProcesses) {
    const held = await holdConnections(api.url, busy);
    try {
      if (yield* listOnce(api, mask)) return;
    } finally {
      held.close();
    }
  }
  throw new AppError('DOVEADM_USERS', 'doveadm could not list the users', {
    reason: 'users-not-listed',
  });
}

/** doveadm refuses in one line. */
const longestRefusal = 1024 * 1024;

/** The same, once; gives false where doveadm refuses. */
async function* listOnce(api: DoveadmHttp, mask: string): AsyncGenerator<readonly string[], boolean> {
  const reader = createUserListReader();
  let refusal = '';
  let lastNameMs = performance.now();
  for await (const text of ask(api, [['user', {userMask: [mask]}, 'users']])) {
    const names = reader.push(text);
    if (!reader.hasBegun()) refusal += text;
    if (refusal.length > longestRefusal) throw noAnswer(api);
    // What trickles in without a name in it is no list.
    if (names.length === 0 && performance.now() - lastNameMs > api.timeoutMs) throw noNames(api);
    if (names.length === 0) continue;
    yield names;
    lastNameMs = performance.now();
  }
  if (reader.isDone()) return true;
  if (reader.hasBegun()) throw cutShort(api);
  parseAnswer(Buffer.from(refusal));
  return false;
}

async function* ask(api: DoveadmHttp, commands: unknown): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  try {
    for await (const chunk of postForChunks(api, Buffer.from(JSON.stringify(commands)))) yield decoder.write(chunk);
  } catch (error) {
    throw error instanceof PostFailure ? error.error : error;
  }
}

function noNames({url, timeoutMs}: DoveadmHttp): AppError {
  return new AppError('DOVEADM_TIMEOUT', `${url.href} named no user within ${timeoutMs / 1000} s`, {
    reason: 'userdb-silent',
  });
}

function noAnswer({url}: DoveadmHttp): AppError {
  return new AppError('DOVEADM_ANSWER', `${url.href} answered with more than 1 MiB, but not with a list of users`, {
    hint: 'See what is at this address.',
  });
}

function cutShort({url}: DoveadmHttp): AppError {
  return new AppError('DOVEADM_ANSWER', `${url.href} broke off in the middle of the users`, {
    hint: 'Run it again, and see the log of Dovecot.',
  });
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
    const reply = decodeAnswer(await post(api, Buffer.from(JSON.stringify([asked])))).get('all');
    return reply?.kind === 'done' ? rowsByUser(reply.rows) : null;
  } catch (error) {
    if (error instanceof AppError || error instanceof PostFailure) return null;
    throw error;
  }
}
