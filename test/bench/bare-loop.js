import {Agent, request} from 'node:http';

// A loop that does nothing but send, over connections that are kept open: bare-loop.js URL REQUESTS CONNECTIONS.
const [, , url = '', requests = '0', connections = '1'] = process.argv;
const agent = new Agent({keepAlive: true, maxSockets: Number(connections)});
let next = 0;

/** @param {number} index */
function body(index) {
  return `{"user":"u${index % 2000}@example.org","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":${index},"from":"A <a@example.net>","subject":"Hello","snippet":"Hi there"}`;
}

/** @param {string} text */
function send(text) {
  return new Promise((resolve, reject) => {
    const headers = {'Content-Length': Buffer.byteLength(text), 'Content-Type': 'application/json'};
    const sent = request(url, {method: 'PUT', agent, headers}, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

async function worker() {
  while (next < Number(requests)) {
    const text = body(next);
    next += 1;
    await send(text);
  }
}

await Promise.all(Array.from({length: Number(connections)}, worker));
agent.destroy();
