import {mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, describe, expect, it} from 'vitest';
import {openOutputFile} from '../src/output-file.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-output-'));
afterAll(() => rmSync(dir, {recursive: true}));
const path = (name: string) => join(dir, name);

describe('an output file', () => {
  it('is new, and only its owner can read it', async () => {
    const file = openOutputFile(path('new'), 'create');
    file.append('one\n');
    file.append(Buffer.from('two\n'));
    await file.sync();
    file.close();

    expect(readFileSync(path('new'), 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path('new')).mode & 0o777).toBe(0o600);
    expect(() => openOutputFile(path('new'), 'create')).toThrow(/exists already/);
  });

  it.each([
    ['a torn last line', '{1}\n{2', '{1}\nnext\n'],
    ['a whole last line', '{1}\n', '{1}\nnext\n'],
    ['nothing but a torn line', '{1', 'next\n'],
    ['nothing', '', 'next\n'],
    ['a torn line longer than one look', `{1}\n${'x'.repeat(200_000)}`, '{1}\nnext\n'],
  ])('goes on behind %s', (name, before, after) => {
    writeFileSync(path(name), before);

    const file = openOutputFile(path(name), 'append');
    file.append('next\n');
    file.close();

    expect(readFileSync(path(name), 'utf8')).toBe(after);
  });

  it.each([
    ['a text', 'To do:\ncut nothing'],
    ['a compressed file', gzipSync('{1}\n')],
  ])('leaves %s as it is', (name, content) => {
    writeFileSync(path(name), content);

    expect(() => openOutputFile(path(name), 'append')).toThrow(/no JSON lines/);
    expect(readFileSync(path(name))).toEqual(Buffer.from(content));
  });

  it('begins anew where that is asked for', () => {
    writeFileSync(path('old'), 'old\n');

    openOutputFile(path('old'), 'replace').close();

    expect(readFileSync(path('old'), 'utf8')).toBe('');
  });

  it('is never reached through a link, and never a device or a folder', () => {
    writeFileSync(path('target'), 'kept\n');
    symlinkSync(path('target'), path('link'));

    for (const mode of ['create', 'append', 'replace'] as const) {
      expect(() => openOutputFile(path('link'), mode)).toThrow();
    }
    expect(() => openOutputFile('/dev/null', 'append')).toThrow(/not a regular file/);
    expect(() => openOutputFile(dir, 'append')).toThrow();
    expect(readFileSync(path('target'), 'utf8')).toBe('kept\n');
  });

  it('says where it cannot write', () => {
    const missing = path('missing/file');

    expect(() => openOutputFile(missing, 'create')).toThrow(expect.objectContaining({code: 'FILE_UNWRITABLE'}));
  });
});
