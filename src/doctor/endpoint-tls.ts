import type {EffectiveView} from '../config/effective.js';
import type {ConfigFiles} from '../config/files.js';
import type {ClientOptions} from '../ox/client.js';
import type {Verdict} from './check.js';
import {readFileText} from './file-text.js';

type EndpointTls = Pick<ClientOptions, 'ca' | 'identity'>;

/** Where distributions keep what OpenSSL trusts: Debian, Red Hat, SUSE, Alpine. */
const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** What Dovecot trusts and shows when it is a client; a verdict where a file for it cannot be had. */
export function endpointTls(view: EffectiveView, files: ConfigFiles): EndpointTls | Verdict {
  const texts: string[] = [];
  const [file, folder] = [view.value('ssl_client_ca_file'), view.value('ssl_client_ca_dir')];
  if (file !== '') {
    const found = readFileText(file, files);
    if ('verdict' in found) return notAsked(found.verdict);
    texts.push(found.text);
  }
  if (folder !== '') texts.push(...hashedFiles(folder, files));
  const system = file === '' && folder === '' ? systemAuthorities(files) : [];
  const identity = identityOf(view, files);
  if (identity !== undefined && 'status' in identity) return identity;
  const ca = [...texts, ...system].join('\n');
  return {ca: ca === '' && file === '' && folder === '' ? undefined : ca, identity};
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
function identityOf(view: EffectiveView, files: ConfigFiles): ClientOptions['identity'] | Verdict {
  const texts: string[] = [];
  for (const name of ['ssl_client_cert', 'ssl_client_key']) {
    const path = view.value(`${name}_file`);
    const found = path === '' ? {text: view.value(name)} : readFileText(path, files);
    if ('verdict' in found) return notAsked(found.verdict);
    texts.push(found.text);
  }
  const [cert = '', key = ''] = texts;
  const passphrase = view.value('ssl_client_key_password');
  return cert === '' || key === '' ? undefined : {cert, key, ...(passphrase === '' ? {} : {passphrase})};
}

function notAsked({message}: Verdict): Verdict {
  return {status: 'unchecked', message: `the endpoint was not asked: ${message}`};
}
