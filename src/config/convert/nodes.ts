import type {BlockNode, CommentNode, ConfigNode, IncludeNode, SettingNode} from '../language/tree.js';
import type {ConfigModel} from '../model.js';

/** Plugin settings that name drivers and their scripts. */
export const pushKey =
  /^push_notification_(?:driver|backend)\d*$|^push_notification_lua_script_file$|^mail_lua_script$/;

/** An include, whose files follow it in the page, or which had none. */
export function includeComment({optional, pattern}: IncludeNode): string {
  return `# ${optional ? '!include_try' : '!include'} ${pattern}`;
}

/** The name of a block, in quotes where it has spaces. */
export function shownName(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

/** Whether a setting is the driver of a passdb or userdb without a name, which 2.4 names by it. */
export function isDriver({key}: SettingNode, {name, type}: BlockNode): boolean {
  return key === 'driver' && name === null && /^(passdb|userdb)$/.test(type);
}

/** Whether a `local` or `remote` block sets anything that push notifications depend on. */
export function changesPush({children}: BlockNode): boolean {
  return children.some((child) => {
    if (child.kind === 'block') return child.type === 'plugin' ? changesPlugin(child) : changesPush(child);
    return child.kind === 'setting' && /^mail_plugins$|^mail_attribute_dict$|^imap_metadata$|^plugin\//.test(child.key);
  });
}

function changesPlugin({children}: BlockNode): boolean {
  return children.some((child) => child.kind === 'setting' && pushKey.test(child.key));
}

/** Whether a comment stands behind something on its line. */
export function isTrailing({span}: CommentNode, {files}: ConfigModel): boolean {
  const line = files.find(({path}) => path === span.file)?.lines[span.line - 1] ?? '';
  return !line.trimStart().startsWith('#');
}

/** Whether blank lines stood between two nodes of one file. */
export function hasGap(before: ConfigNode, node: ConfigNode): boolean {
  const end = before.kind === 'block' ? (before.close ?? before.span) : before.span;
  return end.file === node.span.file && node.span.line > end.endLine + 1;
}
