import type {DovecotRelease} from '../dovecot-release.js';
import {isSecretName, mask} from '../secrets.js';
import type {Dialect} from './dialect.js';
import {createEffective} from './effective-2.3.js';
import {createEffective24} from './effective-2.4.js';
import type {ConfigFiles} from './files.js';
import {leaveForeignOpen} from './foreign-settings-2.4.js';
import {Interpreter23} from './interpret-2.3.js';
import {Interpreter24} from './interpret-2.4.js';
import {isBlank23, isBlank24} from './language/lines.js';
import {readConfig} from './language/reader.js';
import {createSource, type SourceFile} from './language/source.js';
import {readValue23, readValue24} from './language/value.js';
import type {ConfigModel} from './model.js';
import type {ProblemList} from './problems.js';
import {type Judged, judgeLater, judgeRelease, settingsOf} from './release.js';
import {checkStores} from './settings/checks-2.3.js';
import {checkTree} from './settings/checks-2.4.js';
import type {KnownSettings} from './settings/known-2.3.js';
import type {KnownSettings24} from './settings/known-2.4.js';
import type {Assignment} from './settings/store.js';
import type {Span} from './span.js';

/** The outside world as the configuration sees it. */
export interface Host {
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Which settings each release series of Dovecot has. */
  readonly known: {known23(): KnownSettings; known24(): KnownSettings24};
  /** The release of a series that this host runs; null where it runs none, or where that cannot be known. */
  readonly release?: (series: Dialect) => DovecotRelease | null;
}

const grammar23 = {isBlank: isBlank23, is24: false, readValue: readValue23};
const grammar24 = {isBlank: isBlank24, is24: true, readValue: readValue24};

/**
 * What Dovecot makes of the text of a main file. Throws on no text. `path` need not exist: relative includes are looked
 * for in its folder. Without a wanted dialect or release the text and the host decide.
 */
export function parseConfig(
  path: string,
  text: string,
  wanted: Dialect | DovecotRelease | undefined,
  host: Host,
): ConfigModel {
  const judged = judgeRelease(text, wanted, host.release ?? (() => null));
  const main = createSource(path, text);
  const parsed = judged.dialect === '2.4' ? parse24(main, host, judged) : parse23(main, host);
  const loads = !parsed.problems.some(({severity}) => severity === 'error');
  return {...judged, ...parsed, loads};
}

type Parsed = Omit<ConfigModel, keyof Judged | 'loads'>;

function parse23(main: SourceFile, {files, env, known}: Host): Parsed {
  const settings = known.known23();
  const interpreter = new Interpreter23({known: settings, files, env});
  const reading = readConfig(main, files, grammar23, interpreter);
  for (const {text, node, assignment} of checkStores(interpreter.stores)) {
    if (node !== null) refuse(interpreter.problems, node.span, text, assignment);
  }
  const effective = createEffective(interpreter.stores, settings);
  return {...reading, problems: interpreter.problems.all, effective};
}

function parse24(main: SourceFile, {files, env, known}: Host, judged: Judged): Parsed {
  const settings = settingsOf(known.known24(), judged.release);
  const interpreter = new Interpreter24({known: settings, files, env});
  const reading = readConfig(main, files, grammar24, interpreter);
  for (const {text, assignment} of checkTree(interpreter.tree, settings, judged.release, files)) {
    refuse(interpreter.problems, assignment.node.span, text, assignment);
  }
  interpreter.finish();
  const effective = createEffective24(interpreter.tree, settings);
  const problems = leaveForeignOpen(judgeLater(interpreter.problems.all, known.known24(), judged), effective);
  return {...reading, problems, effective};
}

function refuse(problems: ProblemList, span: Span, text: string, assignment: Assignment | null): void {
  if (assignment === null) {
    problems.report('value-invalid', span, text);
    return;
  }
  const {key, value} = assignment;
  problems.report('value-invalid', span, isSecretName(key) ? text.replaceAll(value, mask) : text, {setting: key});
}
