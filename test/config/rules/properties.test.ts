import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import type {Finding} from '../../../src/config/finding.js';
import {fixFiles} from '../../../src/config/fixes.js';
import {host} from '../../../src/config/load.js';
import type {ConfigModel} from '../../../src/config/model.js';
import {parseConfig} from '../../../src/config/parse.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import {generateConfig} from '../generated.js';

const files = {...host.files, list: () => null, kind: () => 'missing' as const, exists: () => false};

function check(text: string, dialect: '2.3' | '2.4'): {model: ConfigModel; findings: readonly Finding[]} {
  const model = parseConfig('dovecot.conf', text, dialect, {...host, env: {}, files});
  const findings = checkConfig({model, chains: chainsOf(model, files), files, today: '2026-11-22'}, rules);
  return {model, findings};
}

const bad = rules.flatMap(({examples}) => examples.bad.filter((example) => typeof example === 'string'));
const line = fc.constantFrom(...bad.flatMap((text) => text.split('\n')));
const piece = fc.oneof(line, fc.string(), fc.constantFrom('\\', '"', "'", '#', '%', '$', '\0', '\ufeff', '😀 = x'));
const text = fc.oneof(
  fc.array(piece, {maxLength: 30}).map((pieces) => pieces.join('\n')),
  fc.nat().map((seed) => generateConfig(seed).get('dovecot.conf') ?? ''),
);
const dialect = fc.constantFrom('2.3' as const, '2.4' as const);
const runs = {numRuns: 300, seed: 20_261_122};

describe('checking any text', () => {
  it('ends without an exception, and places each finding in its file', () => {
    fc.assert(
      fc.property(text, dialect, (content, which) => {
        const {model, findings} = check(content, which);

        const lines = model.files[0]?.lines ?? [];
        for (const {span} of findings) {
          expect(span.line).toBeGreaterThanOrEqual(1);
          expect(span.endLine).toBeLessThanOrEqual(Math.max(1, lines.length));
          expect([...(lines[span.line - 1] ?? '')].length).toBeGreaterThanOrEqual(span.column - 1);
          expect([...(lines[span.endLine - 1] ?? '')].length).toBeGreaterThanOrEqual(span.endColumn - 1);
        }
      }),
      runs,
    );
  });

  it('tells every problem for which Dovecot refuses it', () => {
    fc.assert(
      fc.property(text, dialect, (content, which) => {
        const {model, findings} = check(content, which);

        expect(findings.some(({severity}) => severity === 'error') || model.loads).toBe(true);
      }),
      runs,
    );
  });

  it('finds no more errors behind the certain mends than before', () => {
    fc.assert(
      fc.property(text, dialect, (content, which) => {
        const {model, findings} = check(content, which);
        const [fixed] = fixFiles(findings, model.files);
        if (fixed === undefined) return;

        // A line that could not be read at first may hold further mistakes once it can.
        if (model.loads) expect(check(fixed.after, which).model.loads).toBe(true);
      }),
      runs,
    );
  });
});
