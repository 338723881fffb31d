import {isSecretName, mask} from '../secrets.js';
import {createEffective} from './effective.js';
import type {ConfigFiles} from './files.js';
import {Interpreter23} from './interpret.js';
import {isBlank23} from './language/lines.js';
import {readConfig} from './language/reader.js';
import {createSource} from './language/source.js';
import {readValue23} from './language/value.js';
import type {ConfigModel, Dialect} from './model.js';
import {checkStores} from './settings/checks.js';
import type {KnownSettings} from './settings/known.js';

/** The outside world as the configuration sees it. */
export interface Outside {
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Which settings a release of Dovecot has. */
  known(dialect: Dialect): KnownSettings;
}

const grammar23 = {isBlank: isBlank23, readValue: readValue23};

/**
 * What Dovecot makes of the text of a main file. Throws on no text. `path` need not exist: relative includes are looked
 * for in its folder.
 */
export function parseConfig(path: string, text: string, _wanted: Dialect | undefined, outside: Outside): ConfigModel {
  const known = outside.known('2.3');
  const interpreter = new Interpreter23({known, files: outside.files, env: outside.env});
  const reading = readConfig(createSource(path, text), outside.files, grammar23, interpreter);
  reportRefusals(interpreter);
  const {stores, problems} = interpreter;
  return {
    dialect: '2.3',
    dialectReason: 'nothing in it asks for 2.4',
    ...reading,
    problems,
    loads: !problems.some(({severity}) => severity === 'error'),
    effective: createEffective(stores, known),
  };
}

function reportRefusals(interpreter: Interpreter23): void {
  for (const {text, node, assignment} of checkStores(interpreter.stores)) {
    const key = assignment?.key ?? '';
    const shown = isSecretName(key) ? text.replaceAll(assignment?.value ?? '', mask) : text;
    if (node !== null) interpreter.report('value-invalid', node.span, shown, key === '' ? {} : {setting: key});
  }
}
