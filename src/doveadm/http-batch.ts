import {AppError} from '../errors.js';
import {commandProblem} from './command-problem.js';
import type {Chain, DoveadmCommand, DoveadmReply} from './doveadm.js';
import {isRow} from './rows.js';
import {seriesOfAnswer} from './series.js';
import {replyToExit} from './sysexits.js';

/** What doveadm takes in one POST (Dovecot 2.3.19.1, client-connection-http.c: 413 above). */
const maxBodyBytes = 1024 * 1024;

/** What 2.4 takes in one JSON string, escapes undone (2.4.1: 400 above). */
const maxStringBytes = 32_768;

const verbs = {
  get: 'mailboxMetadataGet',
  list: 'mailboxMetadataList',
  set: 'mailboxMetadataSet',
  unset: 'mailboxMetadataUnset',
  fetch: 'fetch',
  status: 'mailboxStatus',
} as const;

/** A command that may be sent, and its text. */
interface EncodedCommand {
  readonly command: DoveadmCommand;
  readonly tag: string;
  /** Bytes where it is not UTF-8. */
  readonly text: string | Buffer;
}

/** A chain, whose commands doveadm carries out in their order when they stand in one POST. */
export type EncodedChain = readonly EncodedCommand[];

/** The command as `[name, parameters, tag]`. */
function encode(command: DoveadmCommand, tag: string): string | Buffer {
  const {op, user} = command;
  if (op === 'fetch') return JSON.stringify([verbs.fetch, {user, field: command.fields, query: command.query}, tag]);
  if (op === 'status') {
    return JSON.stringify([verbs.status, {user, field: command.fields, mailboxMask: [command.mailbox]}, tag]);
  }
  // A boolean parameter counts as true by being there.
  const server = command.mailbox === '' ? {allowEmptyMailboxName: true} : {};
  const common = {user, mailbox: command.mailbox, ...server};
  if (op === 'list') return JSON.stringify([verbs.list, {...common, keyPrefix: command.prefix}, tag]);
  if (op === 'set') return JSON.stringify([verbs.set, {...common, key: command.key, value: command.value}, tag]);
  if (typeof command.key === 'string') return JSON.stringify([verbs[op], {...common, key: command.key}, tag]);
  return withRawKey(Buffer.from(JSON.stringify([verbs[op], {...common, key: rawKeyPlace}, tag])), command.key);
}

const rawKeyPlace = '@raw-key@';

/** doveadm takes bytes that are not UTF-8 inside a JSON string as they are. */
function withRawKey(text: Buffer, key: Buffer): Buffer {
  const at = text.lastIndexOf(rawKeyPlace);
  const escaped = [...key].map((byte) =>
    byte < 0x20 || byte === 0x22 || byte === 0x5c
      ? Buffer.from(`\\u${byte.toString(16).padStart(4, '0')}`)
      : Buffer.from([byte]),
  );
  return Buffer.concat([text.subarray(0, at), ...escaped, text.subarray(at + rawKeyPlace.length)]);
}

/** Encodes each command with a tag of its own. */
export function encodeAll(chains: readonly Chain[]): readonly EncodedChain[] {
  let count = 0;
  return chains.map((chain) =>
    chain.map((command) => {
      const tag = String(count++);
      return {command, tag, text: encode(command, tag)};
    }),
  );
}

/** Why a chain must not be sent, null where it may. */
export function chainProblem(chain: EncodedChain): string | null {
  if (lengthOf(chain) + 1 > maxBodyBytes) return 'the command is longer than 1 MiB';
  return chain.map(({command}) => commandProblem(command)).find((problem) => problem !== null) ?? null;
}

/** Bytes of the commands in a body, each with a comma. */
function lengthOf(chain: EncodedChain): number {
  return chain.reduce((length, {text}) => length + Buffer.byteLength(text) + 1, 0);
}

/** Whether 2.4 refuses the POST of this chain, and with it whatever stands behind the chain. */
function isRefusable(chain: EncodedChain): boolean {
  const values = chain.flatMap(({command}) => Object.values(command).flat());
  return values.some((value) => typeof value === 'string' && Buffer.byteLength(value) > maxStringBytes);
}

/** Cuts chains into bodies within doveadm's limit of bytes; none is parted. What 2.4 may refuse gets a body of its own. */
export function* bodies(chains: readonly EncodedChain[]): Generator<readonly EncodedChain[]> {
  let batch: EncodedChain[] = [];
  let size = 1;
  for (const chain of chains) {
    const length = lengthOf(chain);
    if (isRefusable(chain)) {
      yield [chain];
      continue;
    }
    if (size + length > maxBodyBytes && batch.length > 0) {
      yield batch;
      batch = [];
      size = 1;
    }
    batch.push(chain);
    size += length;
  }
  if (batch.length > 0) yield batch;
}

/** The body of one POST. */
export function bodyOf(batch: readonly EncodedChain[]): Buffer {
  const texts = batch.flat().map(({text}) => text);
  if (texts.every((text) => typeof text === 'string')) return Buffer.from(`[${texts.join(',')}]`);
  const parts = texts.flatMap((text, index) => [Buffer.from(index === 0 ? '[' : ','), Buffer.from(text)]);
  return Buffer.concat([...parts, Buffer.from(']')]);
}

/** One entry of an answer. */
type AnswerEntry = readonly [kind: unknown, content: unknown, tag: string];

/** The entries of one answer. Throws DOVEADM_ANSWER for what is no answer of doveadm. */
export function parseAnswer(bytes: Buffer): readonly AnswerEntry[] {
  const entries = parse(bytes.toString('utf8'));
  const isEntry = (entry: unknown) => Array.isArray(entry) && typeof entry[2] === 'string';
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw unreadable(bytes);
  return entries;
}

/** The replies of one answer by tag. Throws DOVEADM_ANSWER for what is no answer of doveadm. */
export function decodeAnswer(bytes: Buffer): ReadonlyMap<string, DoveadmReply> {
  const replies = new Map<string, DoveadmReply>();
  for (const [kind, content, tag] of parseAnswer(bytes)) {
    if (kind === 'doveadmResponse') replies.set(tag, rowsReply(content, bytes));
    else if (kind === 'error') replies.set(tag, errorReply(content, bytes));
    else throw unreadable(bytes);
  }
  return replies;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseRepaired(text);
  }
}

/** doveadm 2.3 leaves out the comma beside entries for commands that it did not run. */
function parseRepaired(text: string): unknown {
  try {
    return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\](?=\s*\[)/gs, (part) => (part === ']' ? '],' : part)));
  } catch {
    return undefined;
  }
}

function rowsReply(rows: unknown, bytes: Buffer): DoveadmReply {
  if (!Array.isArray(rows) || !rows.every(isRow)) throw unreadable(bytes);
  return {kind: 'done', rows};
}

function errorReply(content: unknown, answer: Buffer): DoveadmReply {
  const {type, exitCode} = (content ?? {}) as {readonly type?: unknown; readonly exitCode?: unknown};
  // With the other types the code is left over from the command before.
  if (type === 'exitCode' && typeof exitCode === 'number') return replyToExit(exitCode, '', seriesOfAnswer(answer));
  const error = new AppError(
    'DOVEADM_REFUSED',
    `doveadm did not run the command (${typeof type === 'string' ? type : 'no reason'})`,
    {
      hint: 'See doveadm_allowed_commands in the Dovecot configuration.',
    },
  );
  return {kind: 'failed', error, lost: false, retriable: false};
}

function unreadable(bytes: Buffer): AppError {
  const shown = bytes.subarray(0, 200).toString('utf8');
  return new AppError('DOVEADM_ANSWER', `this is no answer of doveadm: '${shown}'`, {
    hint: 'Give the address of the doveadm HTTP API: http://127.0.0.1:8080/doveadm/v1.',
  });
}
