import {appendFile, copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';

/**
 * Paths of PEM files: the broker's key store, the CA that signed it, and a client's certificate and key that the broker
 * trusts. The client's certificate does as a wrong CA.
 * @typedef {{keystore: string, ca: string, cert: string, key: string}} Certificates
 */

/**
 * @param {string} folder
 * @param {string} name
 */
async function createPair(folder, name) {
  const key = join(folder, `${name}-key.pem`);
  const cert = join(folder, `${name}-cert.pem`);
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await execa('openssl', [...args, '-keyout', key, '-out', cert, ...names], {timeout: 20_000});
  return {key, cert};
}

/**
 * Makes self-signed certificates for localhost, for a broker and for a client.
 * @param {string} folder
 * @returns {Promise<Certificates>}
 */
export async function createCertificates(folder) {
  const [broker, client] = await Promise.all([createPair(folder, 'broker'), createPair(folder, 'client')]);
  const keystore = join(folder, 'keystore.pem');
  await copyFile(broker.key, keystore);
  const {stdout} = await execa('openssl', ['x509', '-in', broker.cert], {timeout: 20_000});
  await appendFile(keystore, `${stdout}\n`);
  return {keystore, ca: broker.cert, ...client};
}

/**
 * A self-signed certificate for localhost that has been over for a day, and its key.
 * @param {string} folder
 * @returns {Promise<{cert: string, key: string}>}
 */
export async function createExpired(folder) {
  const [key = '', request = '', cert = '', names = ''] = ['key', 'request', 'cert', 'names'].map((part) =>
    join(folder, `expired-${part}.pem`),
  );
  await writeFile(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'];
  await execa('openssl', ['req', '-new', ...made, '-keyout', key, '-out', request], {timeout: 20_000});
  const signed = ['-req', '-in', request, '-signkey', key, '-days', '-1', '-extfile', names, '-out', cert];
  await execa('openssl', ['x509', ...signed], {timeout: 20_000});
  return {cert, key};
}
