// Answers like doveadm's HTTP API, at once, for a site of as many users as its argument says: for measuring the client
// alone. Prints its port.
import {once} from 'node:events';
import {createServer} from 'node:http';

const siteSize = Number(process.argv[2] ?? 0);

/** @param {import('node:http').ServerResponse} response */
async function listUsers(response) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.write('[["doveadmResponse",{"userList":[');
  for (let from = 0; from < siteSize; from += 1000) {
    const names = Array.from({length: Math.min(1000, siteSize - from)}, (_, n) => `"user${from + n}@example.com"`);
    const more = response.write(`${from === 0 ? '' : ','}${names.join(',')}`);
    if (response.destroyed) return;
    if (!more) await once(response, 'drain', {signal: gone.signal}).catch(() => undefined);
  }
  response.end(']},"users"]]');
}

/** @type {Readonly<Record<string, (parameters: {user: string}) => object[]>>} */
const answers = {
  mailboxMetadataGet: ({user}) => [{value: `user=${user}`}],
  mailboxMetadataList: () => [{key: 'vendor/vendor.dovecot/pvt/server/vendor/vendor.dovecot/http-notify'}],
};

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  /** @type {[string, {user: string}, string][]} */
  const commands = JSON.parse(Buffer.concat(chunks).toString());
  response.setHeader('Connection', 'close');
  if (commands[0]?.[0] === 'user') return listUsers(response);
  const entries = commands.map(([name, parameters, tag]) => {
    const answer = answers[name];
    if (answer === undefined) return ['error', {type: 'exitCode', exitCode: 75}, tag];
    return ['doveadmResponse', answer(parameters), tag];
  });
  response.end(JSON.stringify(entries));
});
server.listen(0, '127.0.0.1', () => console.log(/** @type {import('node:net').AddressInfo} */ (server.address()).port));
