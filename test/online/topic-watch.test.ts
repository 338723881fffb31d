import {expect, test} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {host} from '../../src/config/load.js';
import {parseConfig} from '../../src/config/parse.js';
import {startedDrivers} from '../../src/online/started.js';
import {watchTopic} from '../../src/online/topic-watch.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';

function kafkaDriver(brokers: string, topic: string) {
  const settings = `  kafka.notification.kafka_brokers = ${brokers}\n  push_notification_driver = kafka:topic=${topic}\n`;
  const text = `mail_plugins = notify push_notification push_notification_kafka\nplugin {\n${settings}}\n`;
  const model = parseConfig('dovecot.conf', text, '2.3', host);
  const [driver] = startedDrivers(
    {model, chains: chainsOf(model, host.files), files: host.files, timeoutMs: 0},
    'kafka',
  );
  if (driver === undefined) throw new Error('no kafka driver starts');
  return driver;
}

describeWith(['kafka'], 'the topic of a kafka driver, watched', () => {
  test('a record that comes is found by its text, one that was there is not', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers);
    const write = (subject: string) => {
      const record = {partition: 1, timestampMs: Date.now(), key: 'anna@example.org', value: JSON.stringify({subject})};
      return fillTopic(brokers, topic, [record]);
    };
    await write('probe 1 before');
    const watch = await watchTopic(kafkaDriver(brokers, topic), {files: host.files, timeoutMs: 5000});
    const found = watch.found('probe 1');
    await write('something else');
    await write('dovepush probe 1');

    const place = await found;
    await watch.close();
    expect(place).toMatch(new RegExp(`^${topic}, partition 1, offset 2$`));
    expect(watch.place).toBe(`topic ${topic} at ${brokers}`);
  });

  test('a topic that is not there, or that each user has another of, is refused', async () => {
    const brokers = await sharedBrokers();
    const watch = (topic: string) => watchTopic(kafkaDriver(brokers, topic), {files: host.files, timeoutMs: 5000});

    await expect(watch('no-such-topic-here')).rejects.toMatchObject({code: 'TOPIC_UNKNOWN'});
    await expect(watch('ev-%u')).rejects.toThrow('another one for each user');
  });
});
