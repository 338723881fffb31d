import {systemText} from '../file-errors.js';
import type {ConfigFiles} from './files.js';
import {resolvePath} from './language/paths.js';
import type {SettingNode} from './language/tree.js';
import type {Section} from './section-2.4.js';
import type {KnownSettings24} from './settings/known-2.4.js';
import {type Expanded, expandReferences} from './settings/variables.js';

/** What the interpreter needs from outside. */
export interface InterpreterContext24 {
  readonly known: KnownSettings24;
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The value of a line as the server has it, or doveconf's words why there is none. */
export function expandValue24(node: SettingNode, section: Section, context: InterpreterContext24): Expanded {
  const {kind, text} = node.value;
  if (kind === 'file') return readValueFile(node, section, context.files);
  if (kind !== 'variable') return {value: text};
  return expandReferences(node.key, text, context.env, (name) => lookUp(name, name === node.key, section, context));
}

/**
 * The value that `$SET:name` stands for. A setting that names itself takes the value of the blocks around; any other
 * one is looked for in the innermost block alone, and has its default where that does not set it.
 */
function lookUp(
  name: string,
  own: boolean,
  innermost: Section,
  {known}: InterpreterContext24,
): {readonly value: string} | {readonly error: string} {
  const settings = known.settings[''] ?? {};
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  const isBlock = Object.hasOwn(known.blocks, name);
  if (setting === undefined && !isBlock) return {error: `Unknown setting: ${name}`};
  if (setting === undefined || /list$/.test(setting.type)) {
    return {error: `Failed to expand $SET:${name}: Setting type can't be expanded to string`};
  }
  for (let section: Section | null = innermost; section !== null; section = section.previous) {
    const found = section.place.values.get(name);
    if (found !== undefined) return {value: found.value};
    if (!own) break;
  }
  return {value: setting.default ?? ''};
}

/** The key as doveconf names it where it could not read a file. */
function keyInList({key}: SettingNode, {list}: Section): string {
  return list === null ? key : `${list}/${key}`;
}

function readValueFile(node: SettingNode, section: Section, files: ConfigFiles): Expanded {
  const path = resolvePath(node.value.text, node.value.span.file);
  const key = keyInList(node, section);
  const kind = files.kind(path);
  if (kind === 'directory') return {error: `${key}: read(${path}) failed: Is a directory`, onlyExpanded: true};
  if (path === '/dev/null') return {value: ''};
  if (kind === 'special') return {error: `${key}: Can't open file ${path}: Not a regular file`, onlyExpanded: true};
  try {
    return {value: files.read(path).split('\0', 1)[0] ?? ''};
  } catch (error) {
    return {error: `${key}: Can't open file ${path}: ${systemText(error)}`, onlyExpanded: true};
  }
}
