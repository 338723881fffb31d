import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {machineFacts} from '../../scripts/machine.js';
import {startCluster} from '../../scripts/servers/kafka-cluster.js';
import {seededRandom} from '../faults/random.js';
import {createDisk} from './disk.js';
import {diskIsFull, type Fault, faults, type Victims} from './faults.js';
import {startForward, talliedTopic} from './lanes/forward.js';
import {startGroup} from './lanes/group.js';
import type {Field, Lane, Outcome} from './lanes/lane.js';
import {startRecord} from './lanes/record.js';
import {startReplay} from './lanes/replay.js';
import {startTail} from './lanes/tail.js';
import {frontierOf, type Load, startLoad} from './load.js';
import {killAll} from './program.js';
import {formatReport, longestLives, problemsOf, type Report} from './report.js';

const minutes = Number(process.env.DOVEPUSH_SOAK_MINUTES);
const perSecond = Number(process.env.DOVEPUSH_SOAK_RATE);
const out = process.env.DOVEPUSH_SOAK_OUT;
const partitions = 6;
/** Between two faults. */
const restMs = 4000;
/** What was sent must have arrived everywhere after so long. */
const drainMs = 180_000;

/** Leaders move to the preferred broker within 5 s. */
const properties = {'leader.imbalance.check.interval.seconds': '5', 'leader.imbalance.per.broker.percentage': '0'};

async function faultsFor(ms: number, victims: Victims, faults: readonly Fault[]): Promise<Record<string, number>> {
  const end = Date.now() + ms;
  const times: Record<string, number> = Object.fromEntries(faults.map(({name}) => [name, 0]));
  for (let count = 0; Date.now() < end; count += 1) {
    const fault = faults[count % faults.length];
    if (fault === undefined) break;
    console.log(`${new Date().toISOString()} ${fault.name}`);
    await fault.happen(victims, Math.floor(count / faults.length));
    times[fault.name] = (times[fault.name] ?? 0) + 1;
    await sleep(restMs);
  }
  return times;
}

/** Waits until every lane has what was sent, or the time is over. */
async function drain(lanes: readonly Lane[], sent: number): Promise<void> {
  for (const end = Date.now() + drainMs; Date.now() < end; await sleep(3000)) {
    const arrived = await Promise.all(lanes.map((lane) => lane.arrived()));
    if (arrived.every((count) => count >= sent)) return;
  }
}

async function outcomesOf(lanes: readonly Lane[], sent: number) {
  const rows: (Outcome & {sent: number; missing: number})[] = [];
  for (const lane of lanes) {
    const outcome = await lane.stop();
    rows.push({sent, missing: sent - outcome.arrived, ...outcome});
  }
  return rows;
}

async function soak(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-soak-'));
  const disk = createDisk();
  const cluster = await startCluster({properties});
  try {
    const topics = ['mail', 'copy'].map((topic) => ({topic, numPartitions: partitions, replicationFactor: 3}));
    await cluster.admin.createTopics({topics, waitForLeaders: false});
    const field: Field = {brokers: cluster.brokers, topic: 'mail', folder};
    await Promise.all(topics.map(({topic}) => cluster.inSync(topic, partitions - 1, 3)));

    const [tail, record, group] = [startTail(field), startRecord(field, disk), startGroup(field)];
    const forward = await startForward(field, 'copy');
    const load: Load = startLoad(field.brokers, field.topic, perSecond);
    const known = () => load.timeBefore(frontierOf(tail.tally.firstMissing));
    const replay = await startReplay(field, known, seededRandom(1));
    const lanes: readonly Lane[] = [tail, record, group, forward, replay];
    const victims = {cluster, topic: field.topic, partitions, tail, record, group, forward, replay};

    const times = await faultsFor(
      minutes * 60_000,
      victims,
      faults.filter(({name}) => disk.canFill || name !== diskIsFull),
    );
    await load.stop();
    await drain(
      lanes.filter((lane) => lane !== replay),
      load.sent(),
    );
    const rows = await outcomesOf([replay, ...lanes.filter((lane) => lane !== replay)], load.sent());
    const kept = await talliedTopic(field.brokers, field.topic);
    const control = {lane: 'kcat: what the topic has', ...kept, said: null, killed: 0, wrongEnds: []};
    const all = [{sent: load.sent(), missing: load.sent() - kept.arrived, ...control}, ...rows];
    const processes = longestLives(lanes.flatMap((lane) => lane.lives()));
    const facts = {date: new Date().toISOString().slice(0, 10), machine: machineFacts(), minutes, perSecond};
    const report = {...facts, faults: times, windows: replay.windows(), rows: all, processes};
    return {...report, problems: problemsOf(all, processes)};
  } finally {
    killAll();
    await cluster.stop();
    disk.remove();
    rmSync(folder, {recursive: true, force: true});
  }
}

test(`${minutes} minutes of load and faults`, async () => {
  const report = await soak();

  console.log(formatReport(report));
  if (out) {
    writeFileSync(`${out}.md`, formatReport(report));
    writeFileSync(`${out}.json`, `${JSON.stringify(report, null, 2)}\n`);
  }
  expect(report.problems).toEqual([]);
});
