import {isSecretName} from '../../secrets.js';
import type {SettingNode} from '../language/tree.js';
import {type EnclosingBlock, type KnownSettings24, resolve} from '../settings/known-2.4.js';
import {type Lines, quoted} from './page.js';
import {convertSettingPercent, hasVariables} from './percent.js';
import {convertInBlock} from './settings.js';

/** What becomes of a setting that has no conversion of its own. */
export interface PlainSetting {
  /** Null where it must stay as a comment. */
  readonly lines: Lines | null;
  /** What is lost or uncertain, one sentence; null for nothing. */
  readonly message: string | null;
}

const refused = (message: string): PlainSetting => ({lines: null, message});
const kept = (...lines: Lines): PlainSetting => ({lines, message: null});

const assignment = (key: string, value: string) => `${key} = ${value}`.trimEnd();

/** `protocols = $protocols imap`: a block adds to a list of 2.4. */
function addToList({key, value}: SettingNode): PlainSetting {
  const names = value.text.split(/[ ,]+/).filter((word) => word !== '' && word !== `$${key}`);
  return kept([0, `${key} {`], ...names.map((name) => [1, `${name} = yes`] as const), [0, '}']);
}

/** Writes out what `<file` read: 2.4 takes values from files only where a setting holds a path. */
function fromFile({key}: SettingNode, content: string | null): PlainSetting {
  if (isSecretName(key)) return refused(`${key} is not converted: 2.4 reads no secret from a file here`);
  if (content === null || content.includes('\n'))
    return refused(`${key} is not converted: 2.4 reads no values from files`);
  return kept([0, assignment(key, quoted(content))]);
}

/** A value with its variables in the words of 2.4. */
function withPercent({key, value: {text}}: SettingNode): PlainSetting {
  const {text: converted, lost} = convertSettingPercent(key, text);
  if (lost.length > 0 && hasVariables(key)) {
    return refused(`${key} is not converted: 2.4 has no counterpart of ${[...new Set(lost)].join(', ')}`);
  }
  if (!hasVariables(key) && text.includes('%{'))
    return refused(`${key} is not converted: 2.4 expands what is in braces`);
  const message = lost.length > 0 ? `${key} has % in its value, which 2.4 takes as plain text` : null;
  const value = quoted(converted);
  return {lines: [[0, assignment(key, value === '""' ? '' : value)]], message};
}

/**
 * Converts a setting that keeps its name, or has another one in its block. `content` is the value after expansion, null
 * where it is not known.
 */
export function convertPlain(
  known: KnownSettings24,
  node: SettingNode,
  enclosing: EnclosingBlock | null,
  content: string | null,
): PlainSetting {
  const {key, value} = node;
  const inBlock = enclosing === null ? undefined : convertInBlock(enclosing.type, node);
  if (inBlock !== undefined) return kept(...inBlock);
  const found = resolve(known, key, enclosing);
  if (found?.kind !== 'setting') return refused(`${key} is not converted: 2.4 has no setting of that name here`);
  const type: string = found.setting.type;
  if (type === 'strlist') return refused(`${key} is not converted: it is a list of names and values in 2.4`);
  if (type === 'boollist' && value.text.split(/[ ,]+/).includes(`$${key}`)) return addToList(node);
  if (value.kind === 'file') return fromFile(node, content);
  if (!/(?:^|\s)\$\w/.test(value.text) || value.kind !== 'variable') return withPercent(node);
  if (content !== null && !value.text.includes('$ENV:'))
    return withPercent({...node, value: {...value, text: content}});
  if (type === 'boollist') return refused(`${key} is not converted: 2.4 cannot refer to another list`);
  return kept([0, assignment(key, value.text.replace(/(^|\s)\$(?!ENV:)(\w)/g, '$1$SET:$2'))]);
}
