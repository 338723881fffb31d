import type {Surroundings} from './interpret.js';
import {resolvePath, systemText} from './language/paths.js';
import type {SettingNode} from './language/tree.js';
import type {Section} from './section.js';
import {lookUp} from './settings/store.js';
import {type Expanded, expandVariables} from './settings/variables.js';

/** Where a value stands. */
interface Place {
  readonly node: SettingNode;
  readonly section: Section;
  readonly outside: Surroundings;
}

/** The value of a line as the server has it, or doveconf's words why there is none. */
export function expandValue(key: string, kind: SettingNode['value']['kind'], text: string, place: Place): Expanded {
  if (kind === 'file') return readValueFile(key, text, place);
  if (kind !== 'variable') return {value: text};
  return expandVariables(key, text, place.outside.env, (name, own) => resolve(place.section, name, own));
}

function resolve(innermost: Section, name: string, own: boolean): {readonly value: string} | {readonly error: string} {
  for (let section: Section | null = innermost; section !== null; section = section.previous) {
    const looked = lookUp(section.store, name);
    if (looked.kind === 'unknown') return {error: `Unknown variable: $${name}`};
    if (looked.kind === 'invalid') return {error: `Invalid variable: $${name}`};
    if (!own || looked.changed || section.previous === null) return {value: looked.value};
  }
  return {error: `Unknown variable: $${name}`};
}

function readValueFile(key: string, name: string, {node, section, outside}: Place): Expanded {
  const path = resolvePath(name, node.value.span.file);
  const full = `${section.path}${key}`;
  const kind = outside.files.kind(path);
  if (kind === 'directory') return {error: `${full}: read(${path}) failed: Is a directory`, onlyExpanded: true};
  if (path === '/dev/null') return {value: ''};
  if (kind === 'special') {
    return {error: `${full}: Can't open file ${path}: Not a regular file`, onlyExpanded: true};
  }
  try {
    return {value: outside.files.read(path).split('\0', 1)[0] ?? ''};
  } catch (error) {
    return {error: `${full}: Can't open file ${path}: ${systemText(error)}`, onlyExpanded: true};
  }
}
