import {systemText} from '../file-errors.js';
import type {InterpreterContext} from './interpreter-context-2.3.js';
import {resolvePath} from './language/paths.js';
import type {SettingNode} from './language/tree.js';
import type {Section} from './section-2.3.js';
import {lookUp} from './settings/store.js';
import {type Expanded, expandVariables, type Resolve} from './settings/variables.js';

/** A value and the line, block and program that it belongs to. */
interface ValueContext {
  readonly node: SettingNode;
  readonly section: Section;
  readonly context: InterpreterContext;
}

/** The value of a line as the server has it, or doveconf's words why there is none. */
export function expandValue(
  key: string,
  kind: SettingNode['value']['kind'],
  text: string,
  from: ValueContext,
): Expanded {
  if (kind === 'file') return readValueFile(key, text, from);
  if (kind !== 'variable') return {value: text};
  return expandVariables(key, text, from.context.env, (name, own) => resolve(from.section, name, own));
}

function resolve(innermost: Section, name: string, own: boolean): ReturnType<Resolve> {
  for (let section: Section | null = innermost; section !== null; section = section.previous) {
    const found = lookUp(section.store, name);
    if (found.kind !== 'value') return {variable: {name, problem: found.kind}};
    if (!own || found.changed || section.previous === null) return {value: found.value};
  }
  return {variable: {name, problem: 'unknown'}};
}

function readValueFile(key: string, name: string, {node, section, context}: ValueContext): Expanded {
  const path = resolvePath(name, node.value.span.file);
  const full = `${section.path}${key}`;
  const kind = context.files.kind(path);
  if (kind === 'directory') return {error: `${full}: read(${path}) failed: Is a directory`, onlyExpanded: true};
  if (path === '/dev/null') return {value: ''};
  if (kind === 'special') {
    return {error: `${full}: Can't open file ${path}: Not a regular file`, onlyExpanded: true};
  }
  try {
    return {value: context.files.read(path).split('\0', 1)[0] ?? ''};
  } catch (error) {
    return {error: `${full}: Can't open file ${path}: ${systemText(error)}`, onlyExpanded: true};
  }
}
