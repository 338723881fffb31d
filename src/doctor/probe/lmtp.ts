import {connect, type NetConnectOpts, type Socket} from 'node:net';
import {AppError} from '../../errors.js';
import {splitLines} from '../../lines.js';
import type {Letter} from './letter.js';

/** Where LMTP is spoken: the path of a socket, or `HOST:PORT`. */
export function lmtpAddress(text: string): NetConnectOpts | null {
  if (text.startsWith('/')) return {path: text};
  const [, host, port] = /^(\[[\da-f:.]+\]|[^\s:[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  return host === undefined ? null : {host: host.replace(/^\[|\]$/g, ''), port: Number(port)};
}

/** What can stand in the address of a recipient without quotes. */
const plainAddress = /^[\w.!#$%&'*+/=?^`{|}~@-]+$/;

/**
 * Hands a mail with an empty sender over to an LMTP server (RFC 2033). `onTaken` is called when the server has delivered it.
 * The connection is closed then, with which Dovecot ends the session. Throws LMTP_FAILED.
 */
export async function deliverByLmtp(
  address: NetConnectOpts,
  user: string,
  letter: Letter,
  {timeoutMs, onTaken}: {readonly timeoutMs: number; readonly onTaken: () => void},
): Promise<void> {
  if (!plainAddress.test(user)) throw failed(`'${user}' cannot be the address of a recipient`);
  const socket = connect(address);
  const limit = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    await converse(socket, user, letter, onTaken);
  } catch (error) {
    throw error instanceof AppError ? error : failed((error as Error).message, error);
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
}

async function converse(socket: Socket, user: string, {text}: Letter, onTaken: () => void): Promise<void> {
  const answers = repliesOf(socket);
  const content = text.replace(/\n/g, '\r\n').replace(/^\./gm, '..');
  const steps = [
    [null, '2'],
    ['LHLO dovepush.invalid', '2'],
    ['MAIL FROM:<>', '2'],
    [`RCPT TO:<${user}>`, '2'],
    ['DATA', '3'],
    [`${content}.`, '2'],
  ] as const;
  for (const [command, wanted] of steps) {
    if (command !== null) socket.write(`${command}\r\n`);
    await expectReply(answers, wanted);
  }
  onTaken();
  socket.write('QUIT\r\n');
  await expectReply(answers, '2').catch(() => undefined);
}

async function expectReply(answers: AsyncIterator<string>, wanted: string): Promise<void> {
  const {value, done} = await answers.next();
  if (done) throw failed('the server closed the connection');
  if (!value.startsWith(wanted)) throw failed(`the server says: ${value}`);
}

/** The last line of each reply. */
async function* repliesOf(socket: Socket): AsyncGenerator<string> {
  for await (const lines of splitLines(socket)) {
    for (const line of lines) {
      const text = line.toString().trimEnd();
      if (!/^\d{3}-/.test(text)) yield text;
    }
  }
}

function failed(why: string, cause?: unknown): AppError {
  return new AppError('LMTP_FAILED', `LMTP did not deliver the mail: ${why}`, {
    cause,
    hint: 'Name the socket or HOST:PORT of LMTP with --lmtp, and see the log of Dovecot.',
  });
}
