import {expect, it} from 'vitest';
import {host} from '../../src/config/load.js';
import {readFileText} from '../../src/online/file-text.js';

const refuse = () => {
  throw Object.assign(new Error('refused'), {code: 'EACCES'});
};

it.each([
  ['a file that this user may not read', {kind: () => 'file' as const, read: refuse}, 'unchecked'],
  ['a folder that this user may not enter', {kind: () => 'unreadable' as const}, 'unchecked'],
  ['no file', {kind: () => 'missing' as const}, 'bad'],
  ['a FIFO, which is never opened', {kind: () => 'special' as const, read: refuse}, 'bad'],
  ['a folder', {kind: () => 'directory' as const}, 'bad'],
])('%s', (_, files, status) => {
  expect(readFileText('/etc/x.pem', {...host.files, ...files})).toMatchObject({verdict: {status}});
});
