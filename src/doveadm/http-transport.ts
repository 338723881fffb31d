import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../errors.js';
import type {Doveadm, DoveadmReply} from './doveadm.js';
import {bodies, bodyOf, commandProblem, decodeAnswer, type EncodedCommand, encodeAll, isTooLong} from './http-batch.js';
import {type DoveadmHttp, PostFailure, post} from './http-post.js';

/** Beyond so many commands a POST gains nothing (measured with Dovecot 2.3.19.1). */
const batchSize = 100;

/** Before a POST without an answer is sent again: resets of a full process_limit pass. */
const pausesMs = [100, 400] as const;

/** doveadm over its HTTP API. Each POST opens a connection of its own, since doveadm closes after each answer. */
export function createHttpDoveadm(api: DoveadmHttp): Doveadm {
  return {
    via: 'http',
    batchSize,
    async run(commands) {
      const replies: DoveadmReply[] = commands.map(() => missing);
      const poster = createPoster(api);
      const sendable = encodeAll(commands).filter((encoded, index) => {
        const problem = isTooLong(encoded) ? 'it is longer than 1 MiB' : commandProblem(encoded.command);
        if (problem !== null) replies[index] = notSent(problem);
        return problem === null;
      });
      for (const batch of bodies(sendable, batchSize)) {
        for (const [tag, reply] of await poster.send(batch)) replies[Number(tag)] = reply;
      }
      return replies;
    },
    users: (mask) => users(api, mask),
  };
}

const missing: DoveadmReply = {
  kind: 'failed',
  error: new AppError('DOVEADM_ANSWER', 'doveadm gave no answer to this command'),
  lost: true,
  retriable: false,
};

function notSent(problem: string): DoveadmReply {
  const error = new AppError('DOVEADM_REFUSED', `the command was not sent: ${problem}`);
  return {kind: 'failed', error, lost: false, retriable: false};
}

type Replies = ReadonlyMap<string, DoveadmReply>;

/**
 * Sends batches of one run. A batch whose answer is lost is sent again, then in halves, down to the command that ends
 * the server's process: all commands can be repeated. After two timeouts in a row the rest of the run is not sent.
 */
function createPoster(api: DoveadmHttp) {
  let timeouts = 0;
  let last: PostFailure | null = null;

  async function attempt(batch: readonly EncodedCommand[]): Promise<Replies | PostFailure> {
    if (timeouts >= 2 && last !== null) return new PostFailure(last.error, {lost: false, retriable: false});
    try {
      const replies = decodeAnswer(await post(api, bodyOf(batch)));
      timeouts = 0;
      return replies;
    } catch (error) {
      last = asFailure(error);
      timeouts = last.error.code === 'DOVEADM_TIMEOUT' ? timeouts + 1 : 0;
      return last;
    }
  }

  async function send(batch: readonly EncodedCommand[]): Promise<Replies> {
    let outcome = await attempt(batch);
    for (const pauseMs of pausesMs) {
      if (!(outcome instanceof PostFailure) || !outcome.retriable || !outcome.lost) break;
      await sleep(pauseMs);
      outcome = await attempt(batch);
    }
    if (!(outcome instanceof PostFailure)) return outcome;
    if (!outcome.lost || batch.length === 1) return failAll(batch, outcome);
    const middle = Math.ceil(batch.length / 2);
    return new Map([...(await send(batch.slice(0, middle))), ...(await send(batch.slice(middle)))]);
  }

  return {send};
}

function asFailure(error: unknown): PostFailure {
  if (error instanceof PostFailure) return error;
  if (error instanceof AppError) return new PostFailure(error, {lost: true, retriable: false});
  throw error;
}

function failAll(batch: readonly EncodedCommand[], {error, lost, retriable}: PostFailure): Replies {
  return new Map(batch.map(({tag}) => [tag, {kind: 'failed', error, lost, retriable}]));
}

async function* users(api: DoveadmHttp, mask: string): AsyncGenerator<readonly string[]> {
  const body = Buffer.from(JSON.stringify([['user', {userMask: [mask]}, 'users']]));
  let names = await askUsers(api, body);
  // A process that served a mail command before may not list users any more (service_count = 0): another one may.
  for (let again = 0; names === null && again < 5; again += 1) {
    await sleep(200);
    names = await askUsers(api, body);
  }
  if (names === null) {
    throw new AppError('DOVEADM_USERS', 'doveadm could not list the users', {
      hint: 'Only a userdb that can iterate lists users; give the names with --users FILE.',
    });
  }
  for (let at = 0; at < names.length; at += 1000) yield names.slice(at, at + 1000);
}

/** The names, null where doveadm refused. Throws the AppError of a POST that failed. */
async function askUsers(api: DoveadmHttp, body: Buffer): Promise<readonly string[] | null> {
  try {
    const answer: unknown = JSON.parse((await post(api, body)).toString('utf8'));
    const {userList} = (answer as [[unknown, {userList?: unknown}]])[0][1] ?? {};
    return Array.isArray(userList) ? userList.map(String) : null;
  } catch (error) {
    if (error instanceof PostFailure) throw error.error;
    throw new AppError('DOVEADM_ANSWER', 'doveadm gave no list of users', {cause: error});
  }
}
