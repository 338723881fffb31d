import {pathToFileURL} from 'node:url';
import type {Finding, Severity} from '../config/finding.js';
import type {Span} from '../config/span.js';

const levels: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'note'};

/** What code scanning of GitHub sorts by. */
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
};

/** What is told of a rule beside its findings. */
export interface RuleNote {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
}

/** The findings as a SARIF 2.1.0 log, for code scanning. `version` is that of this program. */
export function sarifLog(findings: readonly Finding[], rules: readonly RuleNote[], version: string) {
  const order = new Map(rules.map((rule, index) => [rule.id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'dovepush', version, rules: rules.map(sarifRule)}},
        columnKind: 'unicodeCodePoints',
        results: findings.map((finding) => sarifResult(finding, order.get(finding.rule))),
      },
    ],
  };
}

function sarifRule({id, severity, summary, why}: RuleNote) {
  return {
    id,
    shortDescription: {text: summary},
    fullDescription: {text: why},
    help: {text: `${why} Examples: dovepush config explain ${id}`},
    defaultConfiguration: {level: levels[severity]},
    properties: {tags: ['configuration'], precision: 'high', 'problem.severity': problemSeverities[severity]},
  };
}

function sarifResult({rule, severity, message, hint, span, related}: Finding, index: number | undefined) {
  return {
    ruleId: rule,
    ...(index === undefined ? {} : {ruleIndex: index}),
    level: levels[severity],
    message: {text: hint === undefined ? message : `${message}. ${hint}`},
    locations: [location(span)],
    ...(related?.length
      ? {relatedLocations: related.map((other, id) => ({id, message: {text: other.message}, ...location(other.span)}))}
      : {}),
  };
}

function location({file, line, column, endLine, endColumn}: Span) {
  const region = {startLine: line, startColumn: column, endLine, endColumn};
  return {physicalLocation: {artifactLocation: {uri: uriOf(file)}, region}};
}

function uriOf(file: string): string {
  if (file.startsWith('/')) return pathToFileURL(file).href;
  return file.split('/').map(encodeURIComponent).join('/');
}
