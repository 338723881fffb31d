import {createReadStream, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {createGunzip} from 'node:zlib';
import type {Disk} from '../disk.js';
import {createTally} from '../tally.js';
import type {Field, Lane} from './lane.js';
import {createLives} from './lives.js';

const name = 'events record';
/** Exit status for a file that cannot be written. */
const unwritable = 3;

export interface RecordLane extends Lane {
  /** Kills it; the next life appends to the file. */
  kill(): Promise<void>;
  /** Fills the disk, waits until the program has ended for it, makes room and appends. */
  fillDisk(): Promise<void>;
}

/** `events record` on a small disk, with rotation: killed, and ended by a full disk. */
export function startRecord({brokers, topic}: Field, disk: Disk): RecordLane {
  const file = join(disk.folder, 'mail.jsonl');
  const lives = createLives(name);
  const args = ['events', 'record', topic, '-b', brokers, '-o', 'beginning', '--output', file, '--rotate', '8M'];
  const append = () => lives.start([...args, '--append']);
  lives.start(args);

  async function talliedFiles() {
    const tally = createTally();
    const stream = tally.stream();
    for (const path of rotatedFiles(disk.folder)) {
      for await (const line of linesOf(path)) {
        const {user, uid} = JSON.parse(JSON.parse(line).value);
        stream.note(user, uid);
      }
    }
    return tally.counts();
  }

  return {
    name,
    async kill() {
      await lives.kill();
      append();
    },
    async fillDisk() {
      disk.fill();
      await lives.end(unwritable);
      disk.makeRoom();
      append();
    },
    arrived: async () => (await talliedFiles().catch(() => ({arrived: 0}))).arrived,
    async stop() {
      await lives.stop();
      return {lane: name, ...(await talliedFiles()), said: null, killed: lives.killed(), wrongEnds: lives.wrongEnds};
    },
    lives: lives.trends,
  };
}

/** FILE.1.gz, FILE.2.gz, … and the file itself, the oldest first. */
function rotatedFiles(folder: string): readonly string[] {
  const numberOf = (file: string) => Number(/\.(\d+)\.gz$/.exec(file)?.[1] ?? Number.POSITIVE_INFINITY);
  const files = readdirSync(folder).filter((file) => /^mail\.jsonl(\.\d+\.gz)?$/.test(file));
  return files.toSorted((a, b) => numberOf(a) - numberOf(b)).map((file) => join(folder, file));
}

function linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path);
  return createInterface({input: path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes});
}
