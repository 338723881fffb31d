import type {CyrusRelease} from '../config/cyrus/options.js';
import type {Dialect} from '../config/dialect.js';
import type {Finding} from '../config/finding.js';
import type {Outcome} from '../config/outcome.js';
import {type DovecotRelease, formatRelease} from '../dovecot-release.js';
import {countSeverities} from './findings.js';

/** One main file with what was found in it and its includes. */
export interface CheckedFile {
  readonly file: string;
  readonly dialect: Dialect | 'cyrus';
  /** How the dialect was found out. */
  readonly dialectReason: string;
  /** The release that it was judged for. */
  readonly release: DovecotRelease | CyrusRelease;
  /** How many files were read for it, itself included. */
  readonly filesRead: number;
  readonly findings: readonly Finding[];
  /** What a look outside the files came to; left out where there was none. */
  readonly online?: readonly Outcome[];
}

/** A file that was mended. */
export interface FixedJson {
  readonly file: string;
  /** Where its old content is. */
  readonly backup: string;
  readonly edits: number;
}

function releaseText(release: DovecotRelease | CyrusRelease): string {
  return typeof release === 'string' ? release : formatRelease(release);
}

/** The document `dovepush.config-check/1`; `fixed` is left out where nothing was to be fixed. */
export function checkDocument(checked: readonly CheckedFile[], fixed?: readonly FixedJson[]) {
  const findings = checked.flatMap((one) => one.findings);
  const counts = countSeverities(findings);
  const online = checked.flatMap((one) => (one.online === undefined ? [] : [one.online]));
  const dialects = checked.map(({file, dialect, dialectReason: reason}) => [file, {dialect, reason}]);
  return {
    schema: 'dovepush.config-check/1',
    dialect: checked[0]?.dialect ?? '2.3',
    dialectReason: checked[0]?.dialectReason,
    ...(checked[0] === undefined ? {} : {release: releaseText(checked[0].release)}),
    ...(checked.length > 1 ? {dialects: Object.fromEntries(dialects)} : {}),
    files: checked.map((one) => one.file),
    findings: findings.map(findingJson),
    ...(online.length === 0 ? {} : {online: online.flat().map(outcomeJson)}),
    ...(fixed === undefined ? {} : {fixed}),
    summary: {
      files: checked.length,
      filesRead: checked.reduce((sum, one) => sum + one.filesRead, 0),
      errors: counts.error,
      warnings: counts.warning,
      infos: counts.info,
    },
  };
}

/** A finding as it stands in JSON documents: place flattened, edits left out. */
export function findingJson({rule, severity, message, span, hint, setting, protocols, related}: Finding) {
  const {file, line, column, endLine, endColumn} = span;
  return {
    rule,
    severity,
    message,
    file,
    line,
    column,
    endLine,
    endColumn,
    ...(hint === undefined ? {} : {hint}),
    ...(setting === undefined ? {} : {setting}),
    ...(protocols === undefined ? {} : {protocols}),
    ...(related === undefined ? {} : {related: related.map((other) => ({message: other.message, ...other.span}))}),
  };
}

/** An outcome as it stands in JSON documents. */
function outcomeJson({check, status, message, hint, setting, span, protocols}: Outcome) {
  const {file, line} = span;
  return {check, status, message, ...(hint === undefined ? {} : {hint}), setting, protocols, file, line};
}
