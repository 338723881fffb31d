// One member of a group in a process of its own, for tests that kill it: prints `partition offset` of each record once it
// is acknowledged. Arguments: brokers, topic, group, milliseconds that each record takes.
import {setTimeout as sleep} from 'node:timers/promises';

// Named at run time: the type checker is not to read what the build has made.
const built = new URL('../../dist/kafka/', import.meta.url);
const {connectKafka} = await import(new URL('connection.js', built).href);
const {openGroup} = await import(new URL('group.js', built).href);

const [brokers = '', topic = '', group = '', recordMs = '0'] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

const settings = {brokers: brokers.split(','), tls: null, sasl: null, clientId: 'member', timeoutMs: 10_000};
const connection = await connectKafka(settings);
const reader = await openGroup(connection, {group, topics: [topic], bounded: true});
for await (const records of reader.read(stop.signal)) {
  for (const record of records) {
    if (stop.signal.aborted) break;
    await sleep(Number(recordMs));
    process.stdout.write(`${record.partition} ${record.offset}\n`);
    reader.acknowledge([record]);
  }
}
await reader.close();
await connection.close();
