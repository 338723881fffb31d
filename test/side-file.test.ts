import {execFileSync} from 'node:child_process';
import {
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {takeLock} from '../src/lock.js';
import {openOutputFile} from '../src/output-file.js';
import {createWhole, openOwn, readOwn, replaceFile} from '../src/side-file.js';

let dir: string;
let side: string;
let other: string;
const kept = '{"kept":true}\n';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dovepush-side-'));
  side = join(dir, 'side');
  other = join(dir, 'other');
  writeFileSync(other, kept);
});
afterEach(() => rmSync(dir, {recursive: true}));

/** What somebody who can write to the directory may put there before the run. */
const placed: Record<string, () => void> = {
  'a hard link to another file': () => linkSync(other, side),
  'a symbolic link to another file': () => symlinkSync(other, side),
  'a symbolic link to nothing': () => symlinkSync(join(dir, 'nothing'), side),
  'a FIFO': () => execFileSync('mkfifo', [side]),
  'a directory': () => mkdirSync(side),
  'a socket': () => {
    const listen = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
    try {
      execFileSync(process.execPath, ['-e', listen, side]);
    } catch {
      // Killed, so that the socket stays.
    }
  },
};

describe.each(Object.entries(placed))('%s where a side file goes', (name, place) => {
  beforeEach(place);

  it('is never opened as an own file', () => {
    const refusal = expect.objectContaining({code: 'USAGE', exitCode: 2});
    expect(() => openOwn(side)).toThrow(refusal);
    expect(() => readOwn(side)).toThrow(refusal);
    expect(() => takeLock(side)).toThrow(refusal);
    for (const mode of ['create', 'append', 'replace'] as const) {
      expect(() => openOutputFile(side, mode)).toThrow(refusal);
    }
    expect(createWhole(side, 'new')).toBe(false);
    expect(readFileSync(other, 'utf8')).toBe(kept);
    expect(readdirSync(dir)).toHaveLength(2);
  });

  it('is replaced or refused, and never written to', () => {
    if (name === 'a directory') expect(() => replaceFile(side, 'new')).toThrow(/cannot write/);
    else {
      replaceFile(side, 'new');
      expect(readFileSync(side, 'utf8')).toBe('new');
      expect(statSync(side).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(other, 'utf8')).toBe(kept);
    expect(readdirSync(dir).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a side file', () => {
  it.runIf(process.geteuid?.() === 0)('of another user is not an own one', () => {
    writeFileSync(side, kept);
    chownSync(side, 65_534, 65_534);

    expect(() => readOwn(side)).toThrow(/belongs to another user/);
    expect(() => openOutputFile(side, 'append')).toThrow(/belongs to another user/);
  });

  it('is undefined before it is made, and whole from then on', () => {
    expect(readOwn(side)).toBeUndefined();
    expect(createWhole(side, 'one')).toBe(true);
    expect(createWhole(side, 'two')).toBe(false);
    expect(readOwn(side)).toBe('one');
    replaceFile(side, 'three');
    expect(readOwn(side)).toBe('three');
  });

  it('leaves nothing beside it when the directory is missing', () => {
    expect(() => replaceFile(join(dir, 'none', 'side'), 'x')).toThrow(
      expect.objectContaining({code: 'FILE_UNWRITABLE'}),
    );
  });
});
