import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../errors.js';
import type {DoveadmReply} from './doveadm.js';
import {bodyOf, decodeAnswer, type EncodedChain} from './http-batch.js';
import {type DoveadmHttp, PostFailure, post} from './http-post.js';
import type {Limiter} from './limiter.js';

/** Before a POST without an answer is sent again: resets of a full process_limit pass. */
const pausesMs = [100, 400] as const;

/**
 * Batches lost one after the other, with their repetitions, that say that the server is broken and not one command: the
 * way from a hundred chains down to a single one that ends its process takes eight.
 */
const maxLostInARow = 10;

type Replies = ReadonlyMap<string, DoveadmReply>;

/**
 * Sends the batches of one run; gives the replies by tag. A batch whose answer is lost is sent again, then in halves,
 * down to the chain that ends the server's process: every command can be repeated. After many lost ones it is sent only
 * once, and after two timeouts in a row the rest of the run is not sent: it would wait just as long.
 */
export function createPoster(api: DoveadmHttp, limiter: Limiter): (batch: readonly EncodedChain[]) => Promise<Replies> {
  let timeouts = 0;
  let lostInARow = 0;
  let last: PostFailure | null = null;
  const isBroken = () => lostInARow >= maxLostInARow;

  async function attempt(batch: readonly EncodedChain[]): Promise<Replies | PostFailure> {
    if (timeouts >= 2 && last !== null) return new PostFailure(last.error, {lost: false, retriable: false});
    try {
      const replies = decodeAnswer(await post(api, bodyOf(batch)));
      timeouts = 0;
      lostInARow = 0;
      return replies;
    } catch (error) {
      last = asFailure(error);
      timeouts = last.error.code === 'DOVEADM_TIMEOUT' ? timeouts + 1 : 0;
      return last;
    }
  }

  async function send(batch: readonly EncodedChain[]): Promise<Replies> {
    let outcome = await limiter.run(() => attempt(batch));
    for (const pauseMs of pausesMs) {
      if (!(outcome instanceof PostFailure) || !outcome.retriable || !outcome.lost || isBroken()) break;
      await sleep(pauseMs);
      outcome = await limiter.run(() => attempt(batch));
    }
    if (!(outcome instanceof PostFailure)) return outcome;
    if (outcome.lost) lostInARow += 1;
    if (!outcome.lost || batch.length === 1 || isBroken()) return failAll(batch, outcome);
    const middle = Math.ceil(batch.length / 2);
    return new Map([...(await send(batch.slice(0, middle))), ...(await send(batch.slice(middle)))]);
  }

  return send;
}

function asFailure(error: unknown): PostFailure {
  if (error instanceof PostFailure) return error;
  if (error instanceof AppError) return new PostFailure(error, {lost: true, retriable: false});
  throw error;
}

function failAll(batch: readonly EncodedChain[], {error, lost, retriable}: PostFailure): Replies {
  return new Map(batch.flat().map(({tag}) => [tag, {kind: 'failed', error, lost, retriable}]));
}
