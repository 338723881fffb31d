import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {rules} from '../../src/config/rules/index.js';
import type {Example} from '../../src/config/rules/page.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {checkFile, withFiles} from './with-files.js';

const online = rules.filter((rule) => rule.online);

async function told(example: Example, replace: (text: string) => string = (text) => text) {
  const files = typeof example === 'string' ? {'dovecot.conf': example} : example;
  const entries = Object.entries(files).map(([name, text]) => [name, replace(text)] as const);
  const {folder, remove} = withFiles(Object.fromEntries(entries));
  try {
    const {findings} = await checkFile(join(folder, 'dovecot.conf'));
    return findings.map(({rule, severity}) => ({rule, severity}));
  } finally {
    remove();
  }
}

describe('the examples of the rules that look outside the files', () => {
  const server = createServer((_, response) => response.writeHead(405).end());
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  it.each(online.flatMap((rule) => rule.examples.bad.map((example) => [rule.id, rule, example] as const)))(
    '%s finds its bad example',
    async (id, {severity}, example) => {
      expect(await told(example)).toContainEqual({rule: id, severity});
    },
  );

  const good = online.filter(({id}) => id !== 'kafka-topic-unreachable');
  it.each(good.flatMap((rule) => rule.examples.good.map((example) => [rule.id, example] as const)))(
    '%s says nothing of its good example',
    async (id, example) => {
      const rulesTold = (await told(example, (text) => text.replace('127.0.0.1:8009', `127.0.0.1:${port}`))).map(
        ({rule}) => rule,
      );

      expect(rulesTold).not.toContain(id);
    },
  );
});

describeWith(['kafka'], 'the good example of the rule about brokers', () => {
  it('is found good where the brokers answer', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers);
    const [example = ''] = rules.find(({id}) => id === 'kafka-topic-unreachable')?.examples.good ?? [];

    const rulesTold = await told(example, (text) =>
      text.replace('127.0.0.1:9092', brokers).replace('topic=mail', `topic=${topic}`),
    );

    expect(rulesTold.map(({rule}) => rule)).not.toContain('kafka-topic-unreachable');
  });
});
