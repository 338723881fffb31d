import {readFile, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {startDovecot, userPassword} from '../servers/dovecot.js';

/** @typedef {import('../servers/dovecot-programs.js').Series} Series */
/** @typedef {'lmtp' | 'lda' | 'imap' | 'doveadm'} SessionProgram */

/** The programs that open mail sessions. @type {readonly SessionProgram[]} */
export const programs = ['lmtp', 'lda', 'imap', 'doveadm'];

const user = 'anna';

/** Lines that say why a session did not open: a plugin that does not load, or one that cannot be initialized. */
const failures = [
  /(Couldn't load required plugin .*|Plugin '[^']*' not found .*)$/,
  /(?:Fatal|Error): (?:cmd [^:]*: )?(\w+: .*)$/,
];

/**
 * A Dovecot whose list of mail plugins can be changed, and which opens a session of each program on request.
 * @param {Series} series
 */
export async function createPluginServer(series) {
  const dovecot = await startDovecot({series, users: [user], drivers: [], extra: 'mail_plugins =\n'});
  const conf = await readFile(dovecot.conf, 'utf8');
  let list = '';
  let changes = 0;

  /** @param {readonly string[]} plugins */
  async function use(plugins) {
    if (list === plugins.join(' ')) return;
    list = plugins.join(' ');
    const greeting = `list ${++changes}`;
    await writeFile(dovecot.conf, `${conf}login_greeting = ${greeting}\nmail_plugins = ${list}\n`);
    process.kill(dovecot.pid(), 'SIGHUP');
    // The log names the reload before it is done; the greeting of a new process shows that it is.
    await until(async () => (await talk(dovecot.ports.imap, ['1 LOGOUT'])).includes(greeting));
  }

  /** What a session says, and what it says when it opened. @type {Record<SessionProgram, [() => Promise<string>, RegExp]>} */
  const sessions = {
    lmtp: [
      () => talk(dovecot.ports.lmtp, ['LHLO localhost', 'MAIL FROM:<>', `RCPT TO:<${user}>`, 'QUIT']),
      /^250 2\.1\.5/m,
    ],
    imap: [() => talk(dovecot.ports.imap, [`1 LOGIN ${user} ${userPassword}`, '2 SELECT INBOX', '3 LOGOUT']), /^2 OK/m],
    lda: [async () => toText(await dovecot.deliverByLda(user, 'Subject: x\n\nx\n')), /^exit 0/],
    doveadm: [
      async () => toText(await dovecot.doveadm(['mailbox', 'status', '-u', user, 'messages', 'INBOX'])),
      /^exit 0/,
    ],
  };

  return {
    /**
     * Opens a session with a list of plugins; null where it opens, else Dovecot's text without its prefix.
     * @param {SessionProgram} program
     * @param {readonly string[]} plugins
     * @returns {Promise<string | null>}
     */
    async open(program, plugins) {
      await use(plugins);
      const before = await dovecot.log();
      const [run, opened] = sessions[program];
      const said = await run();
      if (opened.test(said)) return null;
      /** @type {string | null} */
      let failure = null;
      // A delivery can also fail after its session opened; then the log never has such a line.
      await until(async () => {
        failure = failureIn(`${said}\n${(await dovecot.log()).slice(before.length)}`);
        return failure !== null;
      }).catch(() => {});
      return failure;
    },
    stop: () => dovecot.stop(),
  };
}

/** @param {{exitCode: number, stdout: string, stderr: string}} result */
function toText({exitCode, stdout, stderr}) {
  return `exit ${exitCode}\n${stdout}${stderr}`;
}

/** @param {string} text */
function failureIn(text) {
  for (const failure of failures) {
    const found = text.split('\n').flatMap((line) => failure.exec(line)?.[1] ?? []);
    if (found[0] !== undefined) return found[0];
  }
  return null;
}

/**
 * Sends lines one by one, each after an answer, until the server closes.
 * @param {number} port
 * @param {readonly string[]} lines
 * @returns {Promise<string>} what the server said
 */
function talk(port, lines) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const rest = [...lines];
    let said = '';
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      const line = said.endsWith('\n') ? rest.shift() : undefined;
      if (line !== undefined) socket.write(`${line}\r\n`);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

/** @param {() => Promise<boolean>} holds */
async function until(holds) {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('Dovecot did not get there within 2 s');
}
