import {generateKeyPairSync} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Certificates, createCertificates} from '../../scripts/servers/certificates.js';
import {findTlsFault} from '../../src/kafka/tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-files-'));
let files: Certificates;
const read = (file: string) => readFileSync(file, 'utf8');

beforeAll(async () => {
  files = await createCertificates(folder);
});
afterAll(() => rmSync(folder, {recursive: true}));

function lockedKey(passphrase: string): string {
  const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'prime256v1'});
  return privateKey.export({type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase}).toString();
}

test('takes what goes together', () => {
  const [ca, cert, key] = [read(files.ca), read(files.cert), read(files.key)];
  expect(findTlsFault({})).toBeNull();
  expect(findTlsFault({ca, cert, key})).toBeNull();
  expect(findTlsFault({ca: `${ca}\nsome words\n${cert}`})).toBeNull();
  expect(findTlsFault({key: lockedKey('right'), passphrase: 'right'})).toBeNull();
});

test('names the file that is at fault', () => {
  const [cert, key] = [read(files.cert), read(files.key)];
  const broken = cert.replace(/\n[A-Za-z0-9+/]{20}/, '\n????????????????????');
  const cut = key.replace(/\n[A-Za-z0-9+/]{20}/, '\nAAAA');

  expect(findTlsFault({ca: key})).toMatchObject({part: 'ca', message: 'holds no certificate in PEM form'});
  expect(findTlsFault({ca: ''})).toMatchObject({part: 'ca'});
  expect(findTlsFault({ca: `${cert}\n${broken}`})).toMatchObject({
    part: 'ca',
    message: 'certificate 2 in it is damaged',
  });
  expect(findTlsFault({cert: 'x', key})).toMatchObject({part: 'cert'});
  expect(findTlsFault({cert, key: cert})).toMatchObject({part: 'key', message: 'holds no private key in PEM form'});
  expect(findTlsFault({cert, key: cut})).toMatchObject({part: 'key', message: 'holds a damaged private key'});
  expect(findTlsFault({cert, key: read(join(folder, 'broker-key.pem'))})).toMatchObject({
    part: 'key',
    message: 'does not belong to the certificate',
  });
});

test('tells a locked key from a wrong passphrase', () => {
  const key = lockedKey('right');
  expect(findTlsFault({key})).toMatchObject({part: 'key', message: 'is encrypted', wantsPassphrase: true});
  expect(findTlsFault({key, passphrase: 'wrong'})).toMatchObject({
    message: 'cannot be opened with this passphrase',
    wantsPassphrase: true,
  });
});
