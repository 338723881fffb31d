import {AppError} from '../errors.js';

/** What is asked of doveadm, always about one user. Mailbox `""` is the server entry. */
export type DoveadmCommand =
  | {readonly op: 'get'; readonly user: string; readonly mailbox: string; readonly key: string}
  | {readonly op: 'list'; readonly user: string; readonly mailbox: string; readonly prefix: string}
  | {
      readonly op: 'set';
      readonly user: string;
      readonly mailbox: string;
      readonly key: string;
      readonly value: string;
    }
  /** `key` as bytes: a damaged key need not be UTF-8. */
  | {readonly op: 'unset'; readonly user: string; readonly mailbox: string; readonly key: string | Buffer}
  /** `doveadm fetch`: `fields` as `uid`, `hdr.from`; `query` as words of a doveadm search query. */
  | {
      readonly op: 'fetch';
      readonly user: string;
      readonly fields: readonly string[];
      readonly query: readonly string[];
    }
  /** `doveadm mailbox status`: `fields` as `uidvalidity`, `unseen`. */
  | {readonly op: 'status'; readonly user: string; readonly mailbox: string; readonly fields: readonly string[]};

/** Commands of which each begins when the one before it is done. */
export type Chain = readonly DoveadmCommand[];

/** One row of an answer: `{value}` of get, `{key}` of list (relative to the prefix), the fields of fetch. */
export type DoveadmRow = Readonly<Record<string, string>>;

/** What became of one command. */
export type DoveadmReply =
  | {readonly kind: 'done'; readonly rows: readonly DoveadmRow[]}
  | {readonly kind: 'unknown-user'}
  /** `lost`: whether it was carried out is not known. `retriable`: the same command may succeed a moment later. */
  | {readonly kind: 'failed'; readonly error: AppError; readonly lost: boolean; readonly retriable: boolean};

/** In place of a reply that did not come. */
export const unanswered: DoveadmReply = {
  kind: 'failed',
  error: new AppError('DOVEADM_ANSWER', 'doveadm gave no answer to this command'),
  lost: true,
  retriable: false,
};

/** doveadm, whichever way it is reached. */
export interface Doveadm {
  readonly via: 'cli' | 'http';
  /** Processes or requests at a time, over all runs. */
  readonly concurrency: number;
  /**
   * Runs any number of commands and gives one reply a command, in their order; they are carried out in any order, some
   * at a time. Never throws for what doveadm does or fails to do. Several runs may be under way at once.
   */
  run(commands: readonly DoveadmCommand[]): Promise<readonly DoveadmReply[]>;
  /** The same for chains: the commands of one are carried out in their order, each whatever became of those before. */
  runChains(chains: readonly Chain[]): Promise<readonly (readonly DoveadmReply[])[]>;
  /** Names of the users that fit the mask (`*`: all), in batches, in the userdb's order. Throws AppError. */
  users(mask: string): AsyncIterable<readonly string[]>;
  /**
   * What may be the keys below a prefix as bytes, for those that are no UTF-8; null where this way to doveadm does not
   * tell. Never throws for what doveadm does.
   */
  rawKeys(user: string, mailbox: string, prefix: string): Promise<readonly Buffer[] | null>;
}
