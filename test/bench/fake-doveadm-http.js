// Answers like doveadm's HTTP API, at once and without users: for measuring the client alone. Prints its port.
import {createServer} from 'node:http';

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
  const entries = commands.map(([name, parameters, tag]) => {
    const answer = answers[name];
    if (answer === undefined) return ['error', {type: 'exitCode', exitCode: 75}, tag];
    return ['doveadmResponse', answer(parameters), tag];
  });
  response.setHeader('Connection', 'close');
  response.end(JSON.stringify(entries));
});
server.listen(0, '127.0.0.1', () => console.log(/** @type {import('node:net').AddressInfo} */ (server.address()).port));
