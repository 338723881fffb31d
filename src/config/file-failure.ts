import {systemText} from '../file-errors.js';
import type {ConfigFiles} from './files.js';
import {resolvePath} from './language/paths.js';
import type {SettingNode} from './language/tree.js';
import {hasVariables} from './settings/types-2.4.js';

/** Why 2.4 cannot read the file that a setting names, in doveconf's words; null where it can, or is none. */
export function fileFailure(node: SettingNode, value: string, files: ConfigFiles): string | null {
  if (value === '' || hasVariables(value) || value.startsWith('inline:')) return null;
  const path = resolvePath(value, node.value.span.file);
  const failure = openFailure(path, files);
  return failure === null ? null : `${node.key}: open(${path}) failed: ${failure}`;
}

function openFailure(path: string, files: ConfigFiles): string | null {
  const kind = files.kind(path);
  if (kind === 'directory') return 'Is a directory';
  if (kind === 'special') return null;
  try {
    files.read(path);
    return null;
  } catch (error) {
    return systemText(error);
  }
}
