import {connect} from 'node:net';
import {createInterface} from 'node:readline';

/** What is said, and the first digit of the answer that is hoped for. @typedef {[text: string, expected: string]} Step */

/**
 * One LMTP connection from greeting to QUIT. Throws with the server's words when an answer is another one.
 * @param {number} port
 * @param {readonly Step[]} steps
 */
async function converse(port, steps) {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(20_000, () => socket.destroy(new Error(`LMTP on port ${port} does not answer`)));
  const lines = createInterface({input: socket})[Symbol.asyncIterator]();

  /** @param {string} expected */
  async function expectAnswer(expected) {
    for (;;) {
      const {value, done} = await lines.next();
      if (done) throw new Error('LMTP ended the connection');
      if (/^\d{3}-/.test(value)) continue;
      if (!value.startsWith(expected)) throw new Error(`LMTP says: ${value}`);
      return;
    }
  }
  try {
    await expectAnswer('2');
    for (const [text, expected] of [...steps, /** @type {Step} */ (['QUIT', '2'])]) {
      socket.write(`${text}\r\n`, 'latin1');
      await expectAnswer(expected);
    }
  } finally {
    socket.destroy();
  }
}

/**
 * Whether an LMTP server greets on that loopback port.
 * @param {number} port
 */
export async function greets(port) {
  return converse(port, []).then(
    () => true,
    () => false,
  );
}

/**
 * Delivers one mail to one recipient, and resolves when the server has taken it.
 * @param {number} port
 * @param {string} recipient
 * @param {string | Buffer} mail
 */
export async function deliverByLmtp(port, recipient, mail) {
  // A character for each byte: a mail may hold any.
  const content = Buffer.from(mail).toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
  await converse(port, [
    ['LHLO localhost', '2'],
    ['MAIL FROM:<sender@example.net>', '2'],
    [`RCPT TO:<${recipient}>`, '2'],
    ['DATA', '3'],
    [`${content}\r\n.`, '2'],
  ]);
}
