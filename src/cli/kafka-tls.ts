import {AppError, ExitCode, usageError} from '../errors.js';
import type {KafkaTls} from '../kafka/settings.js';
import {findTlsFault} from '../kafka/tls-files.js';
import {learnCredential} from '../secrets-in-use.js';
import type {KafkaLayer} from './kafka-layers.js';
import {readPem, readPemKey} from './pem-file.js';

type Name = keyof KafkaLayer['values'];

/**
 * TLS as the places say, null for plain text. Certificate and key come from `usable`, the places down to the one that gave
 * the brokers; authorities from any. `isTls`: the brokers' scheme says TLS. Throws USAGE, TLS_FILE_UNREADABLE,
 * TLS_FILE_INVALID.
 */
export function kafkaTls(all: readonly KafkaLayer[], usable: readonly KafkaLayer[], isTls = false): KafkaTls | null {
  const deciding = all.find((layer) => layer.values.tls !== undefined || namesFiles(layer));
  if (!deciding && !isTls) return null;
  if (deciding?.values.tls === 'false') {
    if (namesFiles(deciding)) throw usageError('--no-tls and the other tls flags contradict each other');
    return null;
  }
  const ca = pem(all, 'tls-ca', 'tls-ca-pem');
  const cert = pem(usable, 'tls-cert', 'tls-cert-pem');
  const key = pem(usable, 'tls-key', 'tls-key-pem');
  if ((cert === undefined) !== (key === undefined)) {
    throw usageError('a certificate and its key go together', 'Give both --tls-cert and --tls-key.');
  }
  const passphrase = usable.map(({values}) => values['tls-key-password']).find((value) => value !== undefined);
  if (passphrase !== undefined) learnCredential(passphrase);
  return checked({
    ...(ca === undefined ? {} : {ca}),
    ...(cert === undefined ? {} : {cert}),
    ...(key === undefined ? {} : {key}),
    ...(passphrase === undefined ? {} : {passphrase}),
  });
}

/** Refuses what could not be used, before a broker is asked. */
function checked(tls: KafkaTls): KafkaTls {
  const fault = findTlsFault(tls);
  if (fault === null) return tls;
  const hint = fault.wantsPassphrase
    ? 'Give the passphrase as ssl.key.password in the file of --kafka-config.'
    : hints[fault.part];
  const message = `the file of --tls-${fault.part} ${fault.message}`;
  throw new AppError('TLS_FILE_INVALID', message, {hint, exitCode: ExitCode.usage});
}

const hints = {
  ca: 'Name a PEM file with the certificates of the authorities with --tls-ca FILE.',
  cert: 'Name a PEM file with the client certificate with --tls-cert FILE.',
  key: 'Name the PEM file with the private key of --tls-cert with --tls-key FILE.',
} as const;

function namesFiles({impliesTls, values}: KafkaLayer): boolean {
  const names: readonly Name[] = ['tls-ca', 'tls-cert', 'tls-key'];
  return impliesTls && names.some((name) => values[name] !== undefined);
}

/** The text of the highest place that has it, as a file or as it is. */
function pem(layers: readonly KafkaLayer[], file: Name, inline: Name): string | undefined {
  for (const {values} of layers) {
    const [path, text] = [values[file], values[inline]];
    if (text !== undefined) return text.replaceAll('\\n', '\n');
    if (path !== undefined) return file === 'tls-key' ? readPemKey(path, file) : readPem(path, file);
  }
  return undefined;
}
