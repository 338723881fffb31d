import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import type {DoveadmCommand} from '../../src/doveadm/doveadm.js';
import {createHttpDoveadm} from '../../src/doveadm/http-transport.js';

type Command = [name: string, parameters: Record<string, string>, tag: string];
type Serve = (commands: readonly Command[], response: ServerResponse, request: IncomingMessage) => unknown;

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that answers batches as told; keeps what came. */
async function serve(answer: Serve) {
  const batches: (readonly Command[])[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const commands = JSON.parse(Buffer.concat(chunks).toString()) as Command[];
    batches.push(commands);
    await answer(commands, response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/doveadm/v1`);
  const api = {url, authorization: 'X-Dovecot-API eA==', ca: null, timeoutMs: 2000};
  return {batches, api, doveadm: createHttpDoveadm(api, 4)};
}

const good = (commands: readonly Command[]) =>
  JSON.stringify(commands.map(([, {user}, tag]) => ['doveadmResponse', [{value: `user=${user}`}], tag]));

const key = '/private/vendor/vendor.dovecot/http-notify';
const gets = (count: number): DoveadmCommand[] =>
  Array.from({length: count}, (_, n) => ({op: 'get', user: `u${n}`, mailbox: '', key}));

describe('createHttpDoveadm', () => {
  test('sends batches of at most 100, each command about one user, and gives the replies in order', async () => {
    const {doveadm, batches} = await serve((commands, response) => response.end(good([...commands].reverse())));

    const replies = await doveadm.run(gets(950));

    expect(replies.map((reply) => (reply.kind === 'done' ? reply.rows[0]?.value : reply))).toEqual(
      Array.from({length: 950}, (_, n) => `user=u${n}`),
    );
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
    expect(batches.flat().every(([, {user}]) => /^u\d+$/.test(user ?? ''))).toBe(true);
  });

  test('keeps a chain in one request and in order, and halves a lost batch between chains only', async () => {
    const {doveadm, batches} = await serve((commands, response) => {
      if (commands.some(([, {user}]) => user === 'u37')) response.destroy();
      else response.end(good(commands));
    });
    const chains = gets(60).map((read) => [{...read, op: 'set', value: 'user=1'} as DoveadmCommand, read]);

    const replies = await doveadm.runChains(chains);

    expect(replies.flatMap((of, place) => (of.every(({kind}) => kind === 'done') ? [] : [place]))).toEqual([37]);
    for (const batch of batches) {
      const names = batch.map(([name, {user}]) => `${name} ${user}`);
      const users = [...new Set(batch.map(([, {user}]) => user))];
      expect(names).toEqual(users.flatMap((user) => [`mailboxMetadataSet ${user}`, `mailboxMetadataGet ${user}`]));
    }
  });

  test('has no more requests under way than it may', async () => {
    let open = 0;
    let most = 0;
    const {doveadm} = await serve((commands, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end(good(commands));
      }, 20);
    });

    await Promise.all([doveadm.run(gets(500)), doveadm.run(gets(500))]);

    expect(most).toBe(4);
  });

  test('finds the one command that ends the process, and gets an answer to all others', async () => {
    const {doveadm} = await serve((commands, response) => {
      if (commands.some(([, {user}]) => user === 'u37')) response.destroy();
      else response.end(good(commands));
    });

    const replies = await doveadm.run(gets(100));

    expect(replies.flatMap(({kind}, place) => (kind === 'done' ? [] : [place]))).toEqual([37]);
    expect(replies[37]).toMatchObject({kind: 'failed', lost: true, error: {code: 'DOVEADM_LOST', exitCode: 3}});
  });

  test('sends a batch again when the connection was reset, as when process_limit is reached', async () => {
    let resets = 2;
    const {doveadm} = await serve((commands, response) => {
      resets -= 1;
      if (resets >= 0) response.socket?.resetAndDestroy();
      else response.end(good(commands));
    });

    const replies = await doveadm.run(gets(5));

    expect(replies.every(({kind}) => kind === 'done')).toBe(true);
  });

  test('takes an answer that is cut short for lost', async () => {
    const {doveadm} = await serve((commands, response) => {
      const text = good(commands);
      response.writeHead(200, {'Content-Length': text.length});
      response.write(text.slice(0, 10), () => response.destroy());
    });

    expect(await doveadm.run(gets(1))).toMatchObject([{kind: 'failed', lost: true}]);
  });

  test('leaves an answer without some of its tags lost for those', async () => {
    const {doveadm} = await serve((commands, response) => response.end(good(commands.slice(0, 1))));

    expect(await doveadm.run(gets(2))).toMatchObject([{kind: 'done'}, {kind: 'failed', lost: true}]);
  });

  test.each([
    [401, 'DOVEADM_UNAUTHORIZED', false],
    [403, 'DOVEADM_UNAUTHORIZED', false],
    [404, 'DOVEADM_HTTP', false],
    [301, 'DOVEADM_HTTP', false],
    [413, 'DOVEADM_HTTP', false],
  ])('says what a %i means and does not repeat it', async (status, code, lost) => {
    const {doveadm, batches} = await serve((_, response) => {
      response.writeHead(status, {Location: '/elsewhere'});
      response.end();
    });

    const replies = await doveadm.run(gets(3));

    expect(replies).toMatchObject(
      Array.from({length: 3}, () => ({kind: 'failed', lost, retriable: false, error: {code}})),
    );
    expect(batches).toHaveLength(1);
  });

  test('repeats after a 500', async () => {
    let failures = 1;
    const {doveadm} = await serve((commands, response) => {
      failures -= 1;
      response.statusCode = failures >= 0 ? 500 : 200;
      response.end(good(commands));
    });

    expect(await doveadm.run(gets(1))).toMatchObject([{kind: 'done'}]);
  });

  test('waits no longer than the time limit, and gives up after two in a row', async () => {
    const {api, batches} = await serve(() => undefined);
    const doveadm = createHttpDoveadm({...api, timeoutMs: 200}, 1);

    const replies = await doveadm.run(gets(200));

    expect(batches).toHaveLength(2);
    expect(replies[199]).toMatchObject({kind: 'failed', error: {code: 'DOVEADM_TIMEOUT'}});
  });

  test('takes an answer that begins and does not end in time for late, and does not repeat it', async () => {
    const {api, batches} = await serve((_, response) => response.write('['));
    const doveadm = createHttpDoveadm({...api, timeoutMs: 200}, 1);

    expect(await doveadm.run(gets(1))).toMatchObject([
      {kind: 'failed', lost: true, retriable: false, error: {code: 'DOVEADM_TIMEOUT'}},
    ]);
    expect(batches).toHaveLength(1);
  });

  test('reads no more of an endless answer than it can keep', async () => {
    const block = Buffer.alloc(8 * 1024 * 1024, 'x');
    const {api} = await serve(async (_, response) => {
      while (!response.destroyed) {
        response.write(block);
        while (response.writableNeedDrain && !response.destroyed) await sleep(2);
      }
    });

    const doveadm = createHttpDoveadm({...api, timeoutMs: 30_000}, 1);

    expect(await doveadm.run(gets(1))).toMatchObject([{kind: 'failed', error: {code: 'DOVEADM_ANSWER'}}]);
  });

  test('logs each request with what came of it, and no credentials', async () => {
    const {api} = await serve((commands, response) => response.end(good(commands)));
    const lines: string[] = [];
    const log = (text: string) => lines.push(text);

    await createHttpDoveadm({...api, log}, 1).run(gets(1));
    await createHttpDoveadm({...api, log, url: new URL('http://127.0.0.1:1/doveadm/v1')}, 1).run(gets(1));

    expect(lines[0]).toMatch(new RegExp(`^POST ${api.url.href}, \\d+ bytes: 200 after \\d+ ms$`));
    expect(lines[1]).toMatch(/^POST http:\/\/127\.0\.0\.1:1\/.*: DOVEADM_UNREACHABLE after/);
    expect(lines.join('\n')).not.toContain('eA==');
  });

  test('tells a server that is not there from one that lost the answer', async () => {
    const {api} = await serve(() => undefined);
    const nowhere = createHttpDoveadm({...api, url: new URL('http://127.0.0.1:1/doveadm/v1')}, 1);

    expect(await nowhere.run(gets(1))).toMatchObject([
      {kind: 'failed', lost: false, retriable: true, error: {code: 'DOVEADM_UNREACHABLE'}},
    ]);
  });

  test('sends no command that would end the process, and answers the others', async () => {
    const {doveadm, batches} = await serve((commands, response) => response.end(good(commands)));

    const replies = await doveadm.run([
      {op: 'get', user: 'a', mailbox: '', key: 'vendor/x'},
      {op: 'set', user: 'b', mailbox: '', key, value: 'x'.repeat(1_100_000)},
      {op: 'get', user: 'c', mailbox: '', key},
    ]);

    expect(replies.map(({kind}) => kind)).toEqual(['failed', 'failed', 'done']);
    expect(batches.flat()).toHaveLength(1);
  });

  test('reads everybody at once where that is less work, and asks for the rest one by one', async () => {
    const inboxGets = gets(300).map((command) => ({...command, mailbox: 'INBOX'}));
    const names = Array.from({length: 299}, (_, n) => `u${n}`);
    const {doveadm, batches} = await serve((commands, response) => {
      const [[name, parameters, tag] = ['', {}, '']] = commands;
      const all = JSON.stringify(names.map((username) => ({username, value: 'all'})));
      if (name === 'user') response.end(`[["doveadmResponse",${JSON.stringify({userList: names})},"${tag}"]]`);
      else if (parameters.allUsers) response.end(`[["doveadmResponse",${all},"${tag}"]]`);
      else response.end(good(commands));
    });

    const replies = await doveadm.run(inboxGets);

    expect(replies[0]).toEqual({kind: 'done', rows: [{value: 'all'}]});
    expect(replies[299]).toEqual({kind: 'done', rows: [{value: 'user=u299'}]});
    expect(batches.flat()).toHaveLength(3);
  });

  test('does not read everybody where the site is large, and hears of no more users than it takes to know', async () => {
    const inboxGets = gets(200).map((command) => ({...command, mailbox: 'INBOX'}));
    let written = 0;
    const {doveadm, batches} = await serve(async (commands, response) => {
      if (commands[0]?.[0] !== 'user') return response.end(good(commands));
      response.write('[["doveadmResponse",{"userList":["first"');
      const names = `,"${'x'.repeat(50)}"`.repeat(1000);
      for (let block = 0; block < 5000 && !response.destroyed; block += 1) {
        written += 1000;
        response.write(names);
        while (response.writableNeedDrain && !response.destroyed) await sleep(2);
      }
      response.end(']},"users"]]');
    });

    const replies = await doveadm.run(inboxGets);

    expect(replies.every(({kind}) => kind === 'done')).toBe(true);
    expect(batches.flat().some(([, {allUsers}]) => allUsers)).toBe(false);
    expect(written).toBeLessThan(1_000_000);
  });

  test('lists users as they come, in whatever pieces', async () => {
    const names = ['anna@x', 'b"\\]ü', '', 'c,d', '\u{1f600}'];
    const text = Buffer.from(JSON.stringify([['doveadmResponse', {userList: names}, 'users']]));
    const {doveadm} = await serve(async (_, response) => {
      for (const byte of text) {
        response.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });

    const found: string[] = [];
    for await (const batch of doveadm.users('*')) found.push(...batch);

    expect(found).toEqual(names);
  });

  test.each([
    ['is cut short', '[["doveadmResponse",{"userList":["a","b"', /broke off/],
    ['is a refusal', '[["error",{"type":"exitCode", "exitCode":75},"users"]]', /could not list/],
    ['is something else', '<html>', /no answer of doveadm/],
  ])('says so when the list of users %s', async (_, text, message) => {
    const {doveadm} = await serve((_commands, response) => response.end(text));

    await expect(async () => {
      for await (const _names of doveadm.users('*'));
    }).rejects.toThrow(message);
  });

  test('never reads everybody through the server entry', async () => {
    const {doveadm, batches} = await serve((commands, response) => response.end(good(commands)));

    await doveadm.run(gets(500));

    expect(batches.flat().some(([name, {allUsers}]) => name === 'user' || allUsers)).toBe(false);
  });
});
