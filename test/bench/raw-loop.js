import {connect} from 'node:net';

// The leanest sender: no HTTP client, the same bytes over and over, each answered before the next goes out, so that the
// server is what is measured: raw-loop.js URL REQUESTS CONNECTIONS. Answers must have no body.
const [, , url = '', requests = '0', connections = '1'] = process.argv;
const {hostname, port, pathname, host} = new URL(url);
const body =
  '{"user":"anna@example.org","event":"messageNew","folder":"INBOX","imap-uidvalidity":1795300581,"imap-uid":7,"from":"A <a@example.net>","subject":"Hello","snippet":"Hi there","unseen":1}';
const head = `PUT ${pathname} HTTP/1.1\r\nHost: ${host}\r\nDate: Sun, 22 Nov 2026 08:00:00 GMT\r\nContent-Length: ${body.length}\r\nConnection: Keep-Alive\r\nContent-Type: application/json; charset=utf-8\r\n\r\n`;
let next = 0;

/** @returns {Promise<void>} */
function worker() {
  return new Promise((resolve, reject) => {
    const socket = connect({host: hostname, port: Number(port)});
    let answer = '';
    const send = () => {
      if (next === Number(requests)) return socket.end(resolve);
      next += 1;
      socket.write(head + body);
    };
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (text) => {
      answer += text;
      // What a server without a length of its own writes: an empty chunk.
      if (!answer.endsWith('\r\n\r\n') || (/chunked/i.test(answer) && !answer.endsWith('\r\n0\r\n\r\n'))) return;
      if (!answer.startsWith('HTTP/1.1 200 ')) return reject(new Error(answer));
      answer = '';
      send();
    });
  });
}

await Promise.all(Array.from({length: Number(connections)}, worker));
