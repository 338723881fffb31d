import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {storedValues} from '../commands/metadata/stored-values.js';
import {startEndpoint} from '../ox/endpoint.js';
import {startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {summaryOf, useCluster} from './cluster-in-trouble.js';
import {twiceIn} from './cluster-probes.js';
import {notices} from './notices.js';
import {jsonLines} from './rows.js';

const timeout = 240_000;

describeWith(['own-kafka', 'openssl'], 'three members of a group on three brokers', () => {
  const {records, plain, filledTopic} = useCluster();

  it('send everything together while one is killed, and call repeated what came twice', {timeout}, async () => {
    const [topic, group] = [await filledTopic(6), uniqueName('group')];
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 5}));
    const way = ['--from', `topic:${topic}`, '--to', endpoint.url, '--group', group, '--rate', '100/s'];
    const start = () => startCli(['events', 'replay', ...way, '--yes', '--json', ...plain()], {timeoutMs: timeout});
    const [killed, ...living] = [start(), start(), start()];
    try {
      await endpoint.arrived(records / 4, 60_000);
      killed?.kill('SIGKILL');
      const results = await Promise.all(living.map(({done}) => done));

      for (const result of results) expect(result).toMatchObject({exitCode: 0});
      const arrived = endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`);
      expect(new Set(arrived).size).toBe(records);
      const said = results.map(summaryOf).reduce((sum, {repeated}) => sum + repeated, 0);
      expect(twiceIn(arrived)).toBeLessThanOrEqual(said);
      // Those that live send each record once; the rest is what the killed one had sent.
      const sent = results.map(summaryOf).reduce((sum, summary) => sum + summary.sent, 0);
      expect(sent).toBeLessThan(records);
    } finally {
      await endpoint.stop();
    }
  });
});

describeWith(['dovecot'], 'three shards of a metadata run', () => {
  const {folder, fresh} = notices(1, 1);
  const users = Array.from({length: 300}, (_, n) => `user${n}@example.com`);
  const shards = [1, 2, 3];

  it('write every user once while one is killed and resumed', {timeout}, async () => {
    const dovecot = await startDovecot({users});
    try {
      const wanted = Object.fromEntries(users.map((user, n) => [user, `user=${n}@7`]));
      const file = join(folder, 'users.csv');
      writeFileSync(file, ['user,value', ...Object.entries(wanted).map((row) => row.join(',')), ''].join('\n'));
      const results = shards.map((shard) => fresh(`shard-${shard}.jsonl`));
      const apply = (shard: number, way: '--result' | '--resume') => {
        const how = ['--shard', `${shard}/3`, way, results[shard - 1] ?? '', '--dovecot-conf', dovecot.conf];
        return startCli(['metadata', 'apply', file, '--yes', '--json', ...how], {input: '', timeoutMs: timeout});
      };
      const runs = shards.map((shard) => apply(shard, '--result'));
      const [first] = runs;
      await first?.waitFor('stdout', /"user":/, 60_000);
      first?.kill('SIGKILL');
      const ended = await Promise.all(runs.map(({done}) => done));
      const last = await apply(1, '--resume').done;

      expect(ended.map(({exitCode}) => exitCode)).toEqual([null, 0, 0]);
      expect(last).toMatchObject({exitCode: 0});
      expect(await storedValues(dovecot.root, users)).toEqual(wanted);
      const named = results.flatMap((path) => jsonLines(readFileSync(path, 'utf8')).slice(1));
      expect(named.map(({user}) => user).sort()).toEqual([...users].sort());
    } finally {
      await dovecot.stop();
    }
  });
});
