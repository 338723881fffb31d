import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {host, loadConfig} from '../../../src/config/load.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import {type CorpusCase, corpusCases, corpusEnv} from '../corpus.js';

/** Mistakes that Dovecot passes over in silence, with what is said of them. All other cases are right or refused. */
const silent: Readonly<Record<'2.3' | '2.4', Readonly<Record<string, readonly string[]>>>> = {
  '2.3': {
    'chain-driver1': ['error driver-gap', 'error driver-number-one'],
    'chain-empty-middle': ['error driver-gap'],
    'chain-only-driver2': ['error driver-gap'],
    'comment-apostrophe': ['warning comment-in-value'],
    'continuation-at-eof': ['warning continuation-broken'],
    'continuation-basic': ['error ox-attribute-dict-missing'],
    'continuation-blank-drops-setting': ['error continuation-broken', 'error driver-gap'],
    'driver-name-case': ['error ox-attribute-dict-missing'],
    'include-chain-gap': ['error driver-gap'],
    'kafka-bad-numbers': ['warning kafka-number-invalid'],
    'kafka-empty-topic': ['error kafka-events-none', 'error kafka-topic-invalid'],
    'kafka-events-with-blank': ['warning kafka-events-blank'],
    'kafka-feature-and-userdb': ['warning kafka-feature-crash'],
    // SCRAM without a password: librdkafka refuses it and the process crashes at the first event.
    'kafka-full-settings': ['error kafka-property-crash'],
    'local-block': ['warning address-push'],
    'metadata-dict-in-plugin': ['error ox-attribute-dict-missing', 'warning root-setting-in-plugin'],
    'ox-all-options': ['error ox-attribute-dict-missing'],
    'ox-comma-separated': ['error ox-attribute-dict-missing', 'warning ox-url-comma'],
    'ox-numbers-garbage': ['error ox-attribute-dict-missing', 'warning ox-number-invalid'],
    'ox-user-from-metadata-no': ['error ox-attribute-dict-missing', 'warning ox-user-from-metadata-value'],
    'plugin-key-case': ['error driver-gap', 'error plugin-key-case'],
    'protocol-different-drivers': ['error driver-gap'],
    'protocol-misspelt-name': ['error protocol-unknown', 'error push-plugin-not-loaded'],
    'protocol-no-name': ['error protocol-unnamed', 'error push-plugin-not-loaded'],
  },
  '2.4': {
    'block-order': ['error ox-attribute-dict-missing'],
    'comment-hash-glued': ['error ox-attribute-dict-missing', 'warning hash-in-value'],
    'driver-at-root': ['error driver-outside-block'],
    'include-layout': ['error ox-attribute-dict-missing'],
    'mail-plugins-none': ['error push-plugin-not-loaded'],
    'ox-full-names': ['error ox-attribute-dict-missing'],
    'ox-named-main': ['error ox-attribute-dict-missing'],
    'ox-ttl-infinite': ['error ox-attribute-dict-missing'],
    'ox-url-credentials': ['error ox-attribute-dict-missing'],
  },
};

/** Whether Dovecot refused the files, could not open a session, or said Error while it did. */
function failed({checkExpanded, init}: CorpusCase): boolean {
  if (checkExpanded.exit !== 0) return true;
  return Object.values(init ?? {}).some(
    ({exit, log}) => exit !== 0 || log.some((line) => /^(Error|Fatal|Panic)/.test(line)),
  );
}

const outside = {...host, env: corpusEnv};

describe.each(['2.3', '2.4'] as const)(
  'what the rules say of configurations that were run through Dovecot %s',
  (dialect) => {
    it.each(corpusCases(dialect).map((found) => [found.id, found] as const))('%s', (id, found) => {
      const model = loadConfig(found.path, dialect, outside);

      const findings = checkConfig(
        {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-11-22'},
        rules,
      );

      // Whatever Dovecot complains of is told, whichever rule takes it up.
      const places = findings.map(({span}) => `${span.file}:${span.line}`);
      for (const {span} of model.problems) expect(places).toContain(`${span.file}:${span.line}`);
      const serious = [
        ...new Set(findings.flatMap((one) => (one.severity === 'info' ? [] : [`${one.severity} ${one.rule}`]))),
      ];
      const expected = silent[dialect][id];
      if (expected !== undefined) expect(serious.sort()).toEqual([...expected].sort());
      else if (failed(found)) expect(serious.some((text) => text.startsWith('error'))).toBe(true);
      else expect(serious).toEqual([]);
    });
  },
);
