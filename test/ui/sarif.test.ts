import {describe, expect, it} from 'vitest';
import type {Finding} from '../../src/config/finding.js';
import {rules} from '../../src/config/rules/index.js';
import {luaRules} from '../../src/lua/check/rules/index.js';
import {sarifLog} from '../../src/ui/sarif.js';
import {findingsOf, withExample} from '../config/rules/examples.js';
import {sarifProblems} from './sarif-schema.js';

const span = {file: 'a.conf', line: 4, column: 3, endLine: 4, endColumn: 6};
const finding: Finding = {rule: 'driver-gap', severity: 'error', message: 'it stops', span, hint: 'Renumber.'};

describe('the SARIF log', () => {
  const examples = rules.flatMap((rule) => rule.examples.bad.map((example) => [rule.id, example] as const));

  it.each(examples)('of the bad example of %s is one by the schema', (_, example) => {
    const log = withExample(example, (main) => sarifLog(findingsOf(main), rules, '1.2.3'));

    expect(sarifProblems(JSON.parse(JSON.stringify(log)))).toEqual([]);
  });

  it('of a script is one, with the rules for scripts', () => {
    const findings = luaRules.map(({id: rule, severity}) => ({...finding, rule, severity}));

    expect(sarifProblems(sarifLog(findings, luaRules, '1.2.3'))).toEqual([]);
  });

  it.each([
    ['a.conf', 'a.conf'],
    ['conf.d/10 mail.conf', 'conf.d/10%20mail.conf'],
    ['/etc/dove cot/x.conf', 'file:///etc/dove%20cot/x.conf'],
    ['../ä#?%.conf', '../%C3%A4%23%3F%25.conf'],
    ['-', '-'],
  ])('names the file %s as a URI', (file, uri) => {
    const log = sarifLog([{...finding, span: {...span, file}}], rules, '1.2.3');

    expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
    expect(sarifProblems(log)).toEqual([]);
  });

  it('has what is wrong found by the test itself', () => {
    const log = JSON.parse(JSON.stringify(sarifLog([finding], rules, '1.2.3')));
    const [result] = log.runs[0].results;
    result.level = 'info';
    result.ruleIndex += 1;
    result.locations[0].physicalLocation.region.startLine = 0;
    result.locations[0].physicalLocation.artifactLocation.uri = 'a b';
    delete result.message;

    expect(sarifProblems(log)).toHaveLength(5);
  });
});
