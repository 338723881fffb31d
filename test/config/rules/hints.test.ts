import {writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Finding} from '../../../src/config/finding.js';
import {fixFiles} from '../../../src/config/fixes.js';
import {loadConfig} from '../../../src/config/load.js';
import {rules} from '../../../src/config/rules/index.js';
import type {Example} from '../../../src/config/rules/page.js';
import {findingsOf, withExample} from './examples.js';

const offline = rules.filter(({online}) => !online);
const examples = offline.flatMap(({id, examples: {bad}}) =>
  bad.map((example, at) => [`${id} ${at + 1}`, example] as const),
);

const keyOf = ({rule, message, span}: Finding) => `${rule}: ${message} (${span.file})`;
/** Examples are fragments, some without any driver: this shows as soon as the plugins load. */
const isSerious = ({severity, rule}: Finding) => severity !== 'info' && rule !== 'driver-missing';

/** What is found after the edits of one finding were applied. */
function findingsWithout(example: Example, index: number): readonly Finding[] {
  return withExample(example, (main) => {
    const finding = findingsOf(main)[index];
    if (finding === undefined) throw new Error('the findings of an example differ from one check to the next');
    for (const {path, after} of fixFiles([finding], loadConfig(main).files)) writeFileSync(path, after);
    return findingsOf(main).map((one) => withoutFolder(one, main));
  });
}

function withoutFolder(finding: Finding, main: string): Finding {
  const folder = main.replace('/dovecot.conf', '');
  const shorten = (text: string) => text.replaceAll(folder, '');
  return {...finding, message: shorten(finding.message), span: {...finding.span, file: shorten(finding.span.file)}};
}

const cases = examples.flatMap(([name, example]) => {
  const findings = withExample(example, (main) => findingsOf(main).map((finding) => withoutFolder(finding, main)));
  return findings.flatMap((finding, index) =>
    finding.edits === undefined
      ? []
      : [[`${name}: ${finding.rule} at ${finding.span.line}`, {example, findings, index}] as const],
  );
});

describe('applying the edits of one finding', () => {
  test('is tried for every rule that has edits in an example', () => {
    expect(cases.length).toBeGreaterThan(40);
  });

  test.each(cases)('%s: the finding is gone, and none is new', (_, {example, findings, index}) => {
    const after = findingsWithout(example, index);

    const fixed = findings[index];
    const count = (list: readonly Finding[]) =>
      list.filter((one) => fixed !== undefined && keyOf(one) === keyOf(fixed)).length;
    expect(count(after)).toBeLessThan(count(findings));
    const before = new Set(findings.map(({rule}) => rule));
    expect(after.filter((one) => isSerious(one) && !before.has(one.rule)).map(keyOf)).toEqual([]);
  });
});
