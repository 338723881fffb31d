import {connect} from 'node:net';

// Opens connections all at the same time, sends one request over each, and says what became of them:
// many-connections.js URL CONNECTIONS. Prints {"answered":n,"closed":n,"open":n} once nothing more happens.
const [, , url = '', connections = '1'] = process.argv;
const {hostname, port, pathname} = new URL(url);
const body = '{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';
const request = `PUT ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const fates = {answered: 0, closed: 0, open: Number(connections)};

/** @param {number} index */
function open(index) {
  // Not all from one address: each has fewer than 30,000 ports.
  const socket = connect({host: hostname, port: Number(port), localAddress: `127.0.0.${1 + (index % 4)}`});
  /** @param {'answered' | 'closed'} fate */
  const settle = (fate) => {
    socket.removeAllListeners('data').removeAllListeners('close');
    fates[fate] += 1;
    fates.open -= 1;
    if (fates.open === 0) finish();
  };
  socket.on('connect', () => socket.write(request));
  socket.on('data', () => settle('answered'));
  socket.on('close', () => settle('closed'));
  socket.on('error', () => undefined);
}

function finish() {
  process.stdout.write(`${JSON.stringify(fates)}\n`, () => process.exit());
}

for (let index = 0; index < Number(connections); index += 1) open(index);
setTimeout(finish, 40_000).unref();
