import {once} from 'node:events';
import {connect} from 'node:net';
import {userPassword} from '../../scripts/servers/dovecot.js';

/** A command, or one that ends with a literal. */
export type ImapCommand = string | {readonly command: string; readonly literal: string};

/** One IMAP session: logs in, gives the commands in turn, logs out. Rejects when one is answered with anything but OK. */
export async function imapSession(port: number, user: string, commands: readonly ImapCommand[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(20_000, () => socket.destroy(new Error('IMAP does not answer')));
  // Without an error nobody would hear of a server that dies.
  socket.once('end', () => socket.destroy(new Error('IMAP ended the connection')));
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('utf8');
  });

  async function waitFor(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(received);
      if (match) {
        received = received.slice(match.index + match[0].length);
        return match[0];
      }
      await once(socket, 'data');
    }
  }

  await waitFor(/^\* OK.*\r\n/m);
  const all: readonly ImapCommand[] = [`LOGIN ${user} ${userPassword}`, ...commands, 'LOGOUT'];
  for (const [index, one] of all.entries()) {
    const tag = `a${index}`;
    if (typeof one === 'string') socket.write(`${tag} ${one}\r\n`);
    else {
      const literal = one.literal.replace(/\r?\n/g, '\r\n');
      socket.write(`${tag} ${one.command} {${Buffer.byteLength(literal)}}\r\n`);
      await waitFor(/^\+ .*\r\n/m);
      socket.write(`${literal}\r\n`);
    }
    const answer = await waitFor(new RegExp(`^${tag} (.*)\\r\\n`, 'm'));
    if (!answer.startsWith(`${tag} OK`)) throw new Error(`${JSON.stringify(one)}: ${answer}`);
  }
  socket.destroy();
}
