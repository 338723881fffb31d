import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {host, loadConfig} from '../../../src/config/load.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import {type CorpusCase, corpusCases, corpusEnv} from '../corpus.js';

/** Mistakes that Dovecot passes over in silence, with what is said of them. All other cases are right or refused. */
const silent: Readonly<Record<string, readonly string[]>> = {
  'block-order': ['error ox-attribute-dict-missing'],
  'comment-hash-glued': ['error ox-attribute-dict-missing', 'warning hash-in-value'],
  'driver-at-root': ['error driver-outside-block'],
  'include-layout': ['error ox-attribute-dict-missing'],
  'mail-plugins-none': ['error push-plugin-not-loaded'],
  'ox-full-names': ['error ox-attribute-dict-missing'],
  'ox-named-main': ['error ox-attribute-dict-missing'],
  'ox-ttl-infinite': ['error ox-attribute-dict-missing'],
  'ox-url-credentials': ['error ox-attribute-dict-missing'],
};

function failed({checkExpanded, init}: CorpusCase): boolean {
  if (checkExpanded.exit !== 0) return true;
  return Object.values(init ?? {}).some(
    ({exit, log}) => exit !== 0 || log.some((line) => /^(Error|Fatal|Panic)/.test(line)),
  );
}

const outside = {...host, env: corpusEnv};

describe('what the rules say of configurations that were run through Dovecot 2.4', () => {
  it.each(corpusCases('2.4').map((found) => [found.id, found] as const))('%s', (id, found) => {
    const model = loadConfig(found.path, '2.4', outside);

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
    const expected = silent[id];
    if (expected !== undefined) expect(serious.sort()).toEqual([...expected].sort());
    else if (failed(found)) expect(serious.some((text) => text.startsWith('error'))).toBe(true);
    else expect(serious).toEqual([]);
  });
});
