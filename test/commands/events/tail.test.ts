import {beforeAll, expect, test} from 'vitest';
import {runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../../servers/shared.js';
import {byPlace, kcatLines, parseLines, produce, recordedRecords, recordedTopic} from './topics.js';

describeWith(['kafka', 'kcat'], 'events tail', () => {
  let brokers: string;
  let topic: string;
  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await recordedTopic(brokers);
  });
  const tail = (...args: string[]) => runCli(['events', 'tail', ...args, '-b', brokers]);

  test('--exit --json prints every record once, in order within each partition, as kcat sees it', async () => {
    const {exitCode, stdout} = await tail(topic, '-e', '--json');
    const events = parseLines(stdout);

    expect(exitCode).toBe(0);
    expect(events).toHaveLength(224);
    for (const partition of [0, 1, 2, 3]) {
      const offsets = events
        .filter((event) => event.source.partition === partition)
        .map((event) => event.source.offset);
      expect(offsets).toEqual(offsets.map((_, index) => index));
    }
    const seen = byPlace(
      events.map((event) => ({...event.source, ts: Date.parse(event.timestamp), payload: event.payload})),
    );
    const truth = kcatLines(brokers, topic);
    expect(seen).toEqual(
      truth.map(({topic, partition, offset, key, ts, payload}) => {
        const repaired = payload.replace(/(Mailbox(?:Delete|Subscribe|Unsubscribe))\}$/, '$1"}');
        return {kind: 'kafka', topic, partition, offset, key, headers: [], ts, payload: JSON.parse(repaired)};
      }),
    );
  });

  test('--kcat prints what kcat prints', async () => {
    const {stdout} = await tail(topic, '-e', '-J');

    const truth = kcatLines(brokers, topic).map(({broker, ...line}) => line);
    expect(byPlace(parseLines(stdout))).toEqual(truth);
  });

  test('--format raw prints the bytes', async () => {
    const {stdout} = await tail(topic, '-e', '-p', '0', '-f', 'raw');

    const truth = kcatLines(brokers, topic).filter(({partition}) => partition === 0);
    expect(stdout).toBe(truth.map(({payload}) => `${payload}\n`).join(''));
  });

  test('--user reads only the partition of the key, and says so', async () => {
    const {stdout, stderr} = await tail(topic, '-e', '--json', '--user', 'emma@example.org');
    const wanted = recordedRecords().filter(({key}) => key === 'emma@example.org');

    expect(stderr).toContain('partition 1');
    expect(parseLines(stdout)).toHaveLength(wanted.length);
  });

  test('--user finds everything where keys do not lie where the plugin puts them', async () => {
    const other = await createTopic(brokers, {partitions: 4});
    await produce(
      brokers,
      other,
      recordedRecords().map((record, index) => ({...record, partition: index % 4})),
    );
    const wanted = recordedRecords().filter(({key}) => key === 'emma@example.org');

    const {stdout, stderr} = await tail(other, '-e', '--json', '--user', 'emma@example.org');

    expect(stderr).toContain('all partitions');
    expect(parseLines(stdout)).toHaveLength(wanted.length);
  });

  test('--user follows the user when the topic gets more partitions', async () => {
    // CRC-32 puts this key into partition 1 of two and 0 of three.
    const key = 'u6';
    const grown = await createTopic(brokers, {partitions: 2});
    const value = (uid: number) =>
      `{"user":"${key}","mailbox":"INBOX","event":"MessageRead","uidvalidity":1,"uid":${uid}}`;
    await produce(brokers, grown, [{key, value: value(1), partition: 1}]);
    const cli = startCli(['events', 'tail', grown, '-b', brokers, '--user', key, '--json', '-v', '-o', 'beginning']);
    await cli.waitFor('stderr', /reading partition 1/);
    await cli.waitFor('stdout', /\n/);
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.createPartitions({topicPartitions: [{topic: grown, count: 3}]});
    await admin.disconnect();

    await produce(brokers, grown, [{key, value: value(2), partition: 0}]);
    await cli.waitFor('stdout', /"uid":2/);
    cli.kill('SIGINT');

    expect((await cli.done).stderr).toContain('partition 2 is new');
  });

  test('--all-partitions never narrows', async () => {
    const {stdout, stderr} = await tail(topic, '-e', '--json', '--user', 'emma@example.org', '--all-partitions');

    expect(stderr).toBe('');
    expect(parseLines(stdout).every(({user}) => user === 'emma@example.org')).toBe(true);
  });

  test('--offset -N is the last N of each partition', async () => {
    const {stdout} = await tail(topic, '-o', '-2', '-e', '--json');
    const truth = [0, 1, 2, 3].flatMap((partition) =>
      kcatLines(brokers, topic)
        .filter((line) => line.partition === partition)
        .slice(-2),
    );

    const seen = byPlace(parseLines(stdout).map(({source}) => source));
    expect(seen.map(({partition, offset}) => [partition, offset])).toEqual(
      truth.map(({partition, offset}) => [partition, offset]),
    );
  });

  test('--offset N starts there, and beyond the end reads nothing', async () => {
    const ten = parseLines((await tail(topic, '-p', '0', '-o', '10', '-e', '--json', '-c', '1')).stdout);
    const beyond = ['-p', '0', '-o', '100000', '--json'];
    const [bounded, following] = await Promise.all([
      tail(topic, ...beyond, '-e'),
      tail(topic, ...beyond, '--idle-exit', '1s'),
    ]);

    expect(ten).toMatchObject([{source: {partition: 0, offset: 10}}]);
    for (const {exitCode, stdout, stderr} of [bounded, following]) {
      expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: ''});
      expect(stderr).toMatch(/partition 0 ends at \d+, before the start at 100000/);
    }
  });

  test('--since and --until take the start and leave out the end', async () => {
    const times = kcatLines(brokers, topic).map(({ts}) => ts);
    const [from, to] = [times[40], times[120]].sort((a, b) => a - b);
    const iso = (ms: number) => new Date(ms).toISOString();

    const {stdout, stderr} = await tail(topic, '--since', iso(from), '--until', iso(to), '--json');
    const kcatStyle = await tail(topic, '-o', `s@${from}`, '-o', `e@${to}`, '--json');

    // In a topic in time order what lies between the offsets is what lies between the times.
    const wanted = times.filter((ts) => ts >= from && ts < to);
    expect(
      parseLines(stdout)
        .map(({timestamp}) => Date.parse(timestamp))
        .sort(),
    ).toEqual(wanted.sort());
    expect(parseLines(kcatStyle.stdout)).toHaveLength(wanted.length);
    expect(stderr).toContain(`${iso(from)} .. ${iso(to)}`);
  });

  test.each([
    ['before the first record', '2020-01-01', '2020-01-02'],
    ['behind the last one', 'now', 'now'],
  ])('a range %s is empty and ends', async (_, since, until) => {
    const {exitCode, stdout} = await tail(topic, '--since', since, '--until', until, '--json');

    expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: ''});
  });

  test('an empty partition and an empty topic end at once', async () => {
    const empty = await createTopic(brokers, {partitions: 2});

    expect(await tail(empty, '-e', '--json')).toMatchObject({exitCode: 0, stdout: ''});
    expect(await tail(empty, '--since', '-1h', '-e', '--json')).toMatchObject({exitCode: 0, stdout: ''});
  });

  test('follows from the end: a record is shown as it comes, and SIGINT ends with 0', async () => {
    const followed = await createTopic(brokers, {partitions: 2});
    await produce(brokers, followed, [{key: 'a', value: '{"user":"a","mailbox":"old","event":"MessageNew"}'}]);
    const cli = startCli(['events', 'tail', followed, '-b', brokers, '--json', '-v']);
    await cli.waitFor('stderr', /offsets/);

    await produce(brokers, followed, [{key: 'a', value: '{"user":"a","mailbox":"new","event":"MessageNew"}'}]);
    await cli.waitFor('stdout', /\n/);
    cli.kill('SIGINT');
    const {exitCode, stdout} = await cli.done;

    expect(exitCode).toBe(0);
    expect(parseLines(stdout)).toMatchObject([{mailbox: 'new'}]);
  });

  test('shows foreign records, tombstones and binary ones as events with a problem', async () => {
    const mixed = await createTopic(brokers, {partitions: 1});
    await produce(brokers, mixed, [
      {key: null, value: 'hello'},
      {key: 'a', value: null},
      {key: Buffer.from([0xff]), value: Buffer.from([0x00, 0xfe])},
      {key: 'a', value: '{"order":7}', headers: {source: 'shop'}},
      {key: 'a', value: '{"user":"a","mailbox":"INBOX","event":"MessageRead","uidvalidity":1,"uid":2}'},
    ]);
    const {exitCode, stdout} = await tail(mixed, '-e', '--json');
    const events = parseLines(stdout);

    expect(exitCode).toBe(0);
    expect(events.map(({event}) => event)).toEqual([null, null, null, null, 'MessageRead']);
    expect(events.slice(0, 4).every(({problem}) => typeof problem === 'string')).toBe(true);
    expect(events[0]).toMatchObject({payload: null, raw: 'hello', source: {key: null}});
    expect(events[2]).toMatchObject({raw: {base64: 'AP4='}, source: {key: {base64: '/w=='}}});
    expect(events[3]).toMatchObject({payload: {order: 7}, source: {headers: [['source', 'shop']]}});
  });

  test('--idle-exit ends when nothing came for so long, whether something came at all', async () => {
    const quiet = await createTopic(brokers, {partitions: 1});
    const fromBeginning = await tail(topic, '-o', 'beginning', '--idle-exit', '500ms', '--json');

    expect(fromBeginning.exitCode).toBe(0);
    expect(parseLines(fromBeginning.stdout)).toHaveLength(224);
    expect(await tail(quiet, '--idle-exit', '500ms', '--json')).toMatchObject({exitCode: 0, stdout: ''});
  });

  test('--context shows the neighbours of a hit in its partition', async () => {
    const {exitCode, stdout, stderr} = await tail(
      topic,
      '-e',
      '--json',
      '--event',
      'MailboxRename',
      '--user',
      'anna@example.org',
      '--context',
      '2',
    );
    const events = parseLines(stdout);
    const hit = events.findIndex(({event}) => event === 'MailboxRename');

    expect({exitCode, stderr}).toMatchObject({exitCode: 0, stderr: expect.stringContaining('partition 0')});
    expect(events).toHaveLength(5);
    expect(hit).toBe(2);
    const offsets = events.map(({source}) => source.offset);
    expect(offsets).toEqual(offsets.map((_, index) => offsets[0] + index));
  });

  test('--group shares the topic, commits what was shown, and goes on behind it', async () => {
    const group = uniqueName('group');
    const first = parseLines((await tail(topic, '--group', group, '-e', '--json', '-c', '30')).stdout);
    const lag = parseLines(
      (await runCli(['events', 'topics', topic, '--group', group, '--json', '-b', brokers])).stdout,
    );
    const members = await Promise.all([1, 2].map(() => tail(topic, '--group', group, '-e', '--json')));
    const rest = members.flatMap(({stdout}) => parseLines(stdout));

    expect(first).toHaveLength(30);
    expect(lag).toMatchObject([{topic, lag: 194}]);
    const places = [...first, ...rest].map(({source}) => `${source.partition}:${source.offset}`);
    expect(new Set(places).size).toBe(224);
    expect(places).toHaveLength(224);
    expect(await tail(topic, '--group', group, '-e', '--json')).toMatchObject({exitCode: 0, stdout: ''});
    expect(await tail(topic, '--group', group, '-o', '5')).toMatchObject({exitCode: 2});
  });

  test('reads several topics', async () => {
    const second = await recordedTopic(brokers);
    const {stdout} = await tail(topic, second, '-e', '--json', '--event', 'MailboxRename');

    expect(new Set(parseLines(stdout).map(({source}) => source.topic))).toEqual(new Set([topic, second]));
  });

  test('an unknown topic is exit 3, a partition that is not there exit 2', async () => {
    const unknown = await tail('no-such-topic', '-e', '--json');

    expect(unknown).toMatchObject({exitCode: 3, stdout: ''});
    expect(JSON.parse(unknown.stderr)).toMatchObject({code: 'TOPIC_UNKNOWN', exitCode: 3});
    expect(await tail(topic, '-e', '-p', '9')).toMatchObject({exitCode: 2, stdout: ''});
  });

  test('brokers that are not there are exit 3', async () => {
    const {exitCode, stderr} = await runCli(['events', 'tail', 'x', '-e', '--json', '-b', '127.0.0.1:1']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({code: 'KAFKA_UNREACHABLE'});
  });

  test.each([
    [['-o', 'middle']],
    [['--since', 'yesterday']],
    [['--since', 'now', '-o', 'beginning']],
    [['-p', 'x']],
    [['-f', 'yaml']],
  ])('%j is exit 2', async (flags) => {
    expect(await tail(topic, ...flags)).toMatchObject({exitCode: 2, stdout: ''});
  });
});
