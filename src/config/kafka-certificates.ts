import {configuredDrivers} from './configured-drivers-2.3.js';
import type {EffectiveSetting} from './effective.js';
import {usesTls} from './kafka-clashes.js';
import {findProperty, propertiesOf} from './kafka-properties.js';
import type {CheckInput} from './rules/rule.js';

/** A file that librdkafka reads for TLS, as a program names it. */
export interface CertificateFile {
  readonly protocol: string;
  readonly setting: EffectiveSetting;
  /** What must be in it: the words behind `BEGIN` in PEM; null for files in other formats. */
  readonly holds: RegExp | null;
}

const certificates = /-----BEGIN (?:TRUSTED |X509 )?(?:CERTIFICATE|CRL)-----/;

/** Properties that name files, and what librdkafka wants in them. */
const contents: Readonly<Record<string, RegExp | null>> = {
  'ssl.ca.location': certificates,
  'ssl.certificate.location': /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/,
  'ssl.crl.location': certificates,
  'ssl.engine.location': null,
  'ssl.key.location': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'ssl.keystore.location': null,
};

/** The files of every program whose kafka driver starts and speaks TLS. `probe` looks for the certificates of the system. */
export function certificateFiles(input: CheckInput): readonly CertificateFile[] {
  return configuredDrivers(input).flatMap(({chain, driver, starts, view}) => {
    const properties = propertiesOf(view);
    if (driver !== 'kafka' || !starts || !usesTls(properties)) return [];
    return Object.entries(contents).flatMap(([name, holds]) => {
      const setting = findProperty(properties, name);
      if (!setting?.value || (name === 'ssl.ca.location' && setting.value === 'probe')) return [];
      return [{protocol: chain.protocol, setting, holds}];
    });
  });
}
