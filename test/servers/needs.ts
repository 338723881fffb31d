import {describe, test} from 'vitest';
import {installCommand} from '../../scripts/servers/install.js';
import {hasKafkaJars} from '../../scripts/servers/kafka-jars.js';
import {missingPackages} from '../../scripts/servers/packages.js';

/** What a test may need beside Node: `kafka` is the shared broker, `own-kafka` one that the test starts and stops. */
export type Need = 'kafka' | 'own-kafka' | 'dovecot' | 'kcat' | 'jq' | 'openssl';

const kafkaPackages = ['default-jre-headless', 'openssl'];
const packages: Record<Need, readonly string[]> = {
  kafka: kafkaPackages,
  'own-kafka': kafkaPackages,
  dovecot: ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd'],
  kcat: ['kcat'],
  jq: ['jq'],
  openssl: ['openssl'],
};

function whyMissing(need: Need): string | null {
  if (need === 'kafka' && process.env.DOVEPUSH_TEST_KAFKA) return null;
  const missing = missingPackages(packages[need]);
  if (missing.length === 0 && need.endsWith('kafka') && !hasKafkaJars()) missing.push('Apache Kafka');
  return missing.length === 0 ? null : `${missing.join(', ')} missing; get it with: ${installCommand()}`;
}

/**
 * `describe` for tests that need servers or programs. Where one is missing they are skipped, the reason with the command
 * that installs it in the title; with CI=true that is a failure.
 */
export function describeWith(needs: readonly Need[], title: string, body: () => void): void {
  const reasons = needs.map(whyMissing).filter((reason) => reason !== null);
  if (reasons.length === 0) return void describe(title, body);
  const titleWithReasons = `${title} (${[...new Set(reasons)].join('; ')})`;
  if (process.env.CI !== 'true') {
    console.warn(`skipped: ${titleWithReasons}`);
    return void describe.skip(titleWithReasons, body);
  }
  test(titleWithReasons, () => {
    throw new Error('nothing may be skipped with CI=true');
  });
}
