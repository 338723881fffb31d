import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {program, runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {compare, timeShell} from './compare.js';
import {createMillion, million, someUser} from './million.js';

describeWith(['kafka', 'kcat', 'jq'], `${million} records`, () => {
  const made = mkdtemp(join(tmpdir(), 'dovepush-bench-'));
  let brokers = '';
  let topic = '';
  let dovepush = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await createMillion(brokers);
    dovepush = `${process.execPath} ${program}`;
  });
  afterAll(async () => rm(await made, {recursive: true}));

  test('one user is found', async () => {
    const kcat = `kcat -C -q -e -b ${brokers} -t ${topic}`;
    const tail = `${dovepush} events tail ${topic} -b ${brokers} -e -q`;

    const {stdout} = await runCli(['events', 'tail', topic, '-b', brokers, '-e', '--user', someUser, '-f', 'raw'], {
      timeoutMs: 120_000,
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(Math.floor(million / 2000));

    await compare('One user among a million records', 5, {
      'kcat -C -e': () => timeShell(`${kcat} >/dev/null`),
      'kcat -J | jq': () => timeShell(`${kcat} -J | jq -c 'select(.key == "${someUser}")' >/dev/null`),
      'kcat -J | grep': () => timeShell(`${kcat} -J | grep -F ${someUser} >/dev/null`),
      'events tail -e --user': () => timeShell(`${tail} --user ${someUser} >/dev/null`),
      'events tail -e --user --all-partitions': () =>
        timeShell(`${tail} --user ${someUser} --all-partitions >/dev/null`),
      'events tail -e --user --json': () => timeShell(`${tail} --user ${someUser} --json >/dev/null`),
    });
  });

  test('all are printed', async () => {
    const kcat = `kcat -C -q -e -b ${brokers} -t ${topic}`;
    const tail = `${dovepush} events tail ${topic} -b ${brokers} -e -q`;
    await compare('A million records printed', 2, {
      'kcat -C -e': () => timeShell(`${kcat} >/dev/null`),
      'kcat -J': () => timeShell(`${kcat} -J >/dev/null`),
      'events tail -e -f raw': () => timeShell(`${tail} -f raw >/dev/null`),
      'events tail -e -J': () => timeShell(`${tail} -J >/dev/null`),
      'events tail -e --json': () => timeShell(`${tail} --json >/dev/null`),
      'events tail -e --event MessageNew --json': () => timeShell(`${tail} --event MessageNew --json >/dev/null`),
    });
  });

  test('all are recorded, and one user is found in the file', async () => {
    const [ours, theirs] = [join(await made, 'ours.jsonl'), join(await made, 'theirs.jsonl')];
    const record = `rm -f ${ours}; ${dovepush} events record ${topic} -b ${brokers} -e -q --output ${ours}`;
    const show = (file: string) => timeShell(`${dovepush} events show ${file} -q --user ${someUser} --json >/dev/null`);
    await compare('A million records to a file', 2, {
      'kcat -J > FILE': () => timeShell(`kcat -C -q -e -J -b ${brokers} -t ${topic} > ${theirs}`),
      'events record': () => timeShell(record),
    });
    await compare('One user among a million lines of kcat -J', 5, {
      'jq select(.key) FILE': () => timeShell(`jq -c 'select(.key == "${someUser}")' ${theirs} >/dev/null`),
      'events show --user --json FILE': () => show(theirs),
      'the same of a recording': () => show(ours),
      'grep -F FILE': () => timeShell(`grep -F ${someUser} ${theirs} | cat >/dev/null`),
    });
  });

  test('all are copied to another topic', async () => {
    const copyWithKcat = async () => {
      const target = await createTopic(brokers);
      const [from, to] = [`-b ${brokers} -t ${topic}`, `-b ${brokers} -t ${target}`];
      return timeShell(`kcat -C -q -e -K '\t' ${from} | kcat -P -K '\t' ${to}`);
    };
    const replay = async (flags: string) => {
      const target = await createTopic(brokers);
      const line = `${dovepush} events replay -b ${brokers} --from topic:${topic} --to topic:${target} --yes -q ${flags}`;
      return timeShell(line);
    };
    const result = join(await made, 'result.jsonl');
    await compare('A million records copied to another topic', 3, {
      'kcat -C -K | kcat -P -K (loses headers, times, partitions)': copyWithKcat,
      'events replay': () => replay(''),
      'events replay --result': async () => {
        await rm(result, {force: true});
        return replay(`--result ${result}`);
      },
    });
  });
});
