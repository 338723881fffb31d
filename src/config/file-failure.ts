import {systemText} from '../file-errors.js';
import type {ConfigFiles} from './files.js';
import {resolvePath} from './language/paths.js';
import type {SettingNode} from './language/tree.js';
import {hasVariables} from './settings/types-2.4.js';

/** The path of the file that a setting of 2.4 names, whole as Dovecot keeps it, or doveconf's words why it cannot read it. */
export type SettingFile = {readonly path: string} | {readonly failure: string};

/** Looks at the file that a setting names. A path with variables, and a text behind `inline:`, stay as they are. */
export function readSettingFile(node: SettingNode, value: string, files: ConfigFiles): SettingFile {
  if (value === '' || hasVariables(value) || value.startsWith('inline:')) return {path: value};
  const path = resolvePath(value, node.value.span.file);
  const kind = files.kind(path);
  if (kind === 'directory') return {failure: `read(${path}) failed: Is a directory`};
  if (kind === 'special') return {path};
  try {
    const text = files.read(path);
    if (!text.includes('\0')) return {path};
    return {failure: `${path} contains NUL characters - This is not supported`};
  } catch (error) {
    return {failure: `open(${path}) failed: ${systemText(error)}`};
  }
}
