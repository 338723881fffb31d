import {type FixedFile, fixFiles} from '../config/fixes.js';
import {createMasking} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
import {hideRanges} from '../secrets.js';
import type {Paint} from '../ui/colour.js';
import type {Diff, ShowLine} from '../ui/diff.js';
import type {FixedJson} from '../ui/findings-json.js';
import type {CheckedConfig} from './config-checker.js';

/** A file before and after its fixes, and how its lines are shown. */
export type ConfigFix = FixedFile & {readonly show: ShowLine};

/** Returns what is certain to fix, each file once although several main files may include it. */
export function planFixes(checked: readonly CheckedConfig[]): readonly ConfigFix[] {
  const files = new Map(
    checked.flatMap(({model}) => model?.files.map((file) => [file.path, {file, model}] as const) ?? []),
  );
  const findings = checked.flatMap((one) => one.findings);
  const fixes = fixFiles(
    findings,
    [...files.values()].map(({file}) => file),
  );
  return fixes.map((fix) => ({...fix, show: lineMask(fix.path, files.get(fix.path)?.model)}));
}

function lineMask(path: string, model: ConfigModel | undefined): ShowLine {
  if (model === undefined) return (text) => text;
  const masking = createMasking(model);
  return (text, line) => (line === null ? masking.page(text) : hideRanges(text, masking.hidden(path, line)));
}

/** Returns the patch of all fixes; empty without any. */
export async function patchOf(fixes: readonly ConfigFix[], paint: Paint): Promise<Diff> {
  if (fixes.length === 0) return {text: '', applies: true};
  const {formatDiff} = await import('../ui/diff.js');
  const diffs = fixes.map((fix) => formatDiff(fix, paint));
  return {text: diffs.map(({text}) => text).join(''), applies: diffs.every(({applies}) => applies)};
}

/** Writes the fixed files, keeps the old ones, tells of each. Throws FILE_UNWRITABLE. */
export async function writeFixes(
  fixes: readonly ConfigFix[],
  note: (text: string) => void,
): Promise<readonly FixedJson[]> {
  const {rewriteFile} = await import('../rewrite-file.js');
  return fixes.map(({path, before, after, edits}) => {
    const {path: target, backup} = rewriteFile(path, before, after);
    note(`fixed ${target} in ${edits} ${edits === 1 ? 'place' : 'places'}, the old file is ${backup}`);
    return {file: target, backup, edits};
  });
}
