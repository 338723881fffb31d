import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, test} from 'vitest';
import {program} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {sharedBrokers} from '../servers/shared.js';
import {compare, timeShell} from './compare.js';
import {createMix, million, someUser} from './mix.js';

describeWith(['kafka', 'kcat', 'jq'], `${million} records`, () => {
  const made = mkdtemp(join(tmpdir(), 'dovepush-bench-'));
  let brokers = '';
  let topic = '';
  let dovepush = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await createMix(brokers);
    dovepush = `${process.execPath} ${program}`;
  });
  afterAll(async () => rm(await made, {recursive: true}));

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
});
