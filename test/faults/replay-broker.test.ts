import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import {startEndpoint} from '../ox/endpoint.js';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic} from '../servers/shared.js';
import {counts, seeds} from './counts.js';
import {inFlight, notices} from './notices.js';
import {type Arrival, jsonLines, keep, saidBy} from './rows.js';
import {steppingTime} from './stepping.js';

describeWith(['own-kafka'], 'a replay while its broker is restarted', () => {
  const {file, records, fresh} = notices(50, 20);
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(async () => await kafka?.stop());

  const job = (from: string, to: string) => [
    ...['events', 'replay', '-b', kafka.brokers, '--timeout', '5s', '--yes', '--json', '--backoff', '200ms'],
    ...['--from', from, '--to', to],
  ];
  const slowly = ['--rate', '200/s'];
  // A broker is waited for by the clock too.
  const options = {timeoutMs: 200_000, env: steppingTime};

  it.each(seeds(counts.restarts))('writes everything, then reads everything, time %d', {timeout: 300_000}, async () => {
    const topic = await createTopic(kafka.brokers, {prefix: 'restarted', partitions: 4});
    const dump = fresh('dump.jsonl');
    const written = startCli([...job(`file:${file}`, `topic:${topic}`), ...slowly], options);
    await written.waitFor('stdout', /"status":"sent"/, 60_000);
    await kafka.restart();
    const writing = await written.done;
    expect(writing.exitCode).toBe(0);
    await runCli(job(`topic:${topic}`, `file:${dump}`));
    const inTopic: Arrival[] = jsonLines(readFileSync(dump, 'utf8')).map(({value}) => JSON.parse(value));
    const wrote = {fault: 'broker restarted while writing to a topic', records, inFlight: records} as const;
    keep({...wrote, arrivals: inTopic, said: saidBy(writing.stdout)});

    // What the first topic holds twice would arrive twice.
    const filled = await createTopic(kafka.brokers, {prefix: 'filled', partitions: 4});
    await runCli(job(`file:${file}`, `topic:${filled}`));
    const endpoint = await startEndpoint(() => 200);
    const read = startCli([...job(`topic:${filled}`, endpoint.url), ...slowly], options);
    while (endpoint.arrivals.length < 100) await sleep(20);
    await kafka.restart();
    const reading = await read.done;
    expect(reading.exitCode).toBe(0);
    const {arrivals} = endpoint;
    const fault = 'broker restarted while reading a topic';
    keep({fault, records, inFlight, arrivals, said: saidBy(reading.stdout)});
    await endpoint.stop();
  });
});
