import {type DovecotRelease, usualRelease} from '../dovecot-release.js';
import type {Dialect} from './dialect.js';
import type {ConfigModel} from './model.js';
import type {Problem} from './problem.js';
import type {KnownSettings24} from './settings/known-2.4.js';

/** What is known of the release that runs a configuration. */
export type Judged = Pick<ConfigModel, 'dialect' | 'dialectReason' | 'release' | 'releaseKnown'>;

const versionLine = /^[ \t]*"?(dovecot_(?:config|storage)_version)"?[ \t]*=[ \t]*"?(?:2\.4\.(\d{1,3})(?!\d))?/m;
const configVersion = /^[ \t]*"?dovecot_config_version"?[ \t]*=[ \t]*"?2\.4\.(\d)(?!\d)/m;

/** Which grammar a main file is written in, and how that shows. 2.4 refuses a file without its version. */
function findDialect(text: string): Pick<Judged, 'dialect' | 'dialectReason'> {
  const name = versionLine.exec(text)?.[1];
  if (name === undefined) return {dialect: '2.3', dialectReason: 'the main file does not set dovecot_config_version'};
  return {dialect: '2.4', dialectReason: `the main file sets ${name}`};
}

/** The release that a file was most likely written for where nothing is known of the host. */
function assumedRelease(dialect: Dialect, text: string): DovecotRelease {
  const usual = usualRelease(dialect);
  const written = Number(configVersion.exec(text)?.[1] ?? 0);
  return dialect === '2.4' ? {...usual, patch: Math.max(usual.patch, written)} : usual;
}

/**
 * The grammar and the release of a configuration: as asked for, else the text decides the series, and the host the
 * release where it runs that series.
 */
export function judgeRelease(
  text: string,
  wanted: Dialect | DovecotRelease | undefined,
  hostRelease: (series: Dialect) => DovecotRelease | null,
): Judged {
  if (typeof wanted === 'object') {
    return {dialect: wanted.series, dialectReason: 'asked for', release: wanted, releaseKnown: true};
  }
  const found = wanted === undefined ? findDialect(text) : {dialect: wanted, dialectReason: 'asked for'};
  const ofHost = hostRelease(found.dialect);
  return {...found, release: ofHost ?? assumedRelease(found.dialect, text), releaseKnown: ofHost !== null};
}

/** The settings that a release has. */
export function settingsOf(known: KnownSettings24, {patch}: DovecotRelease): KnownSettings24 {
  const all = Object.entries(known.settings[''] ?? {});
  const later = all.filter(([, {since = 0}]) => since > patch);
  if (later.length === 0) return known;
  const own = Object.fromEntries(all.filter(([, {since = 0}]) => since <= patch));
  return {...known, settings: {...known.settings, '': own}};
}

/** Problems with what a later release has said: an error only where the release is known. */
export function judgeLater(problems: readonly Problem[], known: KnownSettings24, judged: Judged): readonly Problem[] {
  const sinceOf = ({rule, setting}: Problem): number | undefined => {
    if (rule !== 'setting-unknown' || setting === undefined) return undefined;
    const table = known.settings[''] ?? {};
    return Object.hasOwn(table, setting) ? table[setting]?.since : undefined;
  };
  if (!problems.some((problem) => sinceOf(problem) !== undefined)) return problems;
  return problems.map((problem): Problem => {
    const since = sinceOf(problem);
    if (since === undefined) return problem;
    const message = `${problem.setting} is known from Dovecot ${judged.dialect}.${since} on`;
    const hint = 'Remove it, or give the release that reads the file with --dovecot-version.';
    return {...problem, message, hint, ...(judged.releaseKnown ? {} : {severity: 'info', stops: false})};
  });
}
