import type {ConfigFiles} from '../config/files.js';
import type {ClientOptions} from '../ox/client.js';
import type {Verdict} from './check.js';
import {pathOf, readFileText, readNamedFile} from './file-text.js';
import type {Started} from './started.js';

type EndpointTls = Pick<ClientOptions, 'ca' | 'identity'>;

/** Where distributions keep what OpenSSL trusts: Debian, Red Hat, SUSE, Alpine. */
const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** What Dovecot trusts and shows when it is a client; a verdict where a file for it cannot be had. */
export function endpointTls(driver: Started, files: ConfigFiles): EndpointTls | Verdict {
  const texts: string[] = [];
  const [file, folder] = [driver.general('ssl_client_ca_file'), driver.general('ssl_client_ca_dir')];
  if (file?.value) {
    const found = readNamedFile(file, driver.view, files);
    if ('verdict' in found) return notAsked(found.verdict);
    texts.push(found.text);
  }
  if (folder?.value) texts.push(...hashedFiles(pathOf(folder, driver.view), files));
  const namesNone = !file?.value && !folder?.value;
  if (namesNone) texts.push(...systemAuthorities(files));
  const identity = identityOf(driver, files);
  if (identity !== undefined && 'status' in identity) return identity;
  return {ca: namesNone && texts.length === 0 ? undefined : texts.join('\n'), identity};
}

/** OpenSSL finds authorities in a folder by the hash in their names only. */
function hashedFiles(folder: string, files: ConfigFiles): string[] {
  const names = (files.list(folder) ?? []).filter((name) => /^[\da-f]{8}\.\d+$/.test(name));
  return names.flatMap((name) => {
    const found = readFileText(`${folder}/${name}`, files);
    return 'verdict' in found ? [] : [found.text];
  });
}

/** Empty where none is found: then those that come with Node count. */
function systemAuthorities(files: ConfigFiles): string[] {
  const bundle = systemBundles.find((path) => files.kind(path) === 'file');
  const found = bundle === undefined ? null : readFileText(bundle, files);
  return found !== null && 'text' in found ? [found.text] : [];
}

/** 2.3 has the text of the files as the value, 2.4 their paths. */
function identityOf(driver: Started, files: ConfigFiles): ClientOptions['identity'] | Verdict {
  const texts: string[] = [];
  for (const name of ['ssl_client_cert', 'ssl_client_key']) {
    const named = driver.general(`${name}_file`);
    const found = named?.value ? readNamedFile(named, driver.view, files) : {text: driver.general(name)?.value ?? ''};
    if ('verdict' in found) return notAsked(found.verdict);
    texts.push(found.text);
  }
  const [cert = '', key = ''] = texts;
  const passphrase = driver.general('ssl_client_key_password')?.value ?? '';
  return cert === '' || key === '' ? undefined : {cert, key, ...(passphrase === '' ? {} : {passphrase})};
}

function notAsked({message}: Verdict): Verdict {
  return {status: 'unchecked', message: `the endpoint was not asked: ${message}`};
}
