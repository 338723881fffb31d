import {describe, test} from 'vitest';
import {hasDovecot, type Series} from '../../scripts/servers/dovecot-programs.js';
import {installCommand} from '../../scripts/servers/install.js';
import {hasKafkaJars} from '../../scripts/servers/kafka-jars.js';
import {missingPackages} from '../../scripts/servers/packages.js';

/** What a test may need beside Node: `kafka` is the shared broker, `own-kafka` one that the test starts and stops;
 * `dovecot` is 2.3. */
export type Need =
  | 'kafka'
  | 'own-kafka'
  | 'dovecot'
  | 'dovecot-2.4'
  | 'kcat'
  | 'jq'
  | 'openssl'
  | 'sieve'
  | 'binutils'
  | 'patch'
  | 'lua-modules';

const kafkaPackages = ['default-jre-headless', 'openssl'];
const packages: Record<Need, readonly string[]> = {
  kafka: kafkaPackages,
  'own-kafka': kafkaPackages,
  dovecot: ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd'],
  'dovecot-2.4': [],
  kcat: ['kcat'],
  jq: ['jq'],
  openssl: ['openssl'],
  sieve: ['dovecot-sieve'],
  binutils: ['binutils'],
  patch: ['patch'],
  'lua-modules': ['lua-socket', 'lua-sec', 'lua-cjson', 'lua-dkjson'],
};

function whyMissing(need: Need): string | null {
  if (need === 'kafka' && process.env.DOVEPUSH_TEST_KAFKA) return null;
  const missing = missingPackages(packages[need]);
  if (missing.length === 0 && need.endsWith('kafka') && !hasKafkaJars()) missing.push('Apache Kafka');
  if (need === 'dovecot-2.4' && !hasDovecot('2.4')) missing.push('Dovecot 2.4 (as root)');
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

const needOf: Record<Series, Need> = {'2.3': 'dovecot', '2.4': 'dovecot-2.4'};

/** The same tests on a Dovecot of each series, each under a title of its own. */
export function describeSeries(
  title: string,
  body: (series: Series) => void,
  {needs = []}: {readonly needs?: readonly Need[]} = {},
): void {
  for (const series of ['2.3', '2.4'] as const) {
    describeWith([needOf[series], ...needs], `${title}, Dovecot ${series}`, () => body(series));
  }
}
