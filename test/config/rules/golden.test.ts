import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Finding} from '../../../src/config/finding.js';
import {rules} from '../../../src/config/rules/index.js';
import type {Example} from '../../../src/config/rules/page.js';
import type {Paint} from '../../../src/ui/colour.js';
import {formatFinding} from '../../../src/ui/findings.js';
import {triedFindingsOf, withExampleAsync} from './examples.js';

const plain: Paint = (_style, text) => text;

/** A source line as the code frame shows it; examples hold no secret worth hiding in a test. */
function sourceLine(file: string, line: number) {
  const text = readFileSync(file, 'utf8').split('\n')[line - 1];
  return text === undefined ? null : {text, hidden: []};
}

const formatEdits = ({edits = []}: Finding) =>
  edits.map(({span, text}) => {
    const range = `${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;
    return `      = edit: ${range} becomes ${JSON.stringify(text)}`;
  });

/** What `config check` prints for an example, and the edits behind its hints; `/etc/dovecot` stands for its folder. */
function report(example: Example): Promise<string> {
  return withExampleAsync(example, async (main, folder) => {
    const lines = (await triedFindingsOf(main)).flatMap((finding) => [
      formatFinding(finding, sourceLine, plain),
      ...formatEdits(finding),
    ]);
    return `${lines.join('\n').replaceAll(folder, '/etc/dovecot')}\n`;
  });
}

describe('what is reported for the bad examples of', () => {
  const offline = rules.filter(({online}) => !online);

  test.each(offline.map((rule) => [rule.id, rule] as const))('%s', async (id, {examples}) => {
    const reports: string[] = [];
    for (const [at, example] of examples.bad.entries()) {
      reports.push(`# bad example ${at + 1}\n\n${await report(example)}`);
    }

    await expect(reports.join('\n')).toMatchFileSnapshot(`../../golden/rules/${id}.txt`);
  });
});
