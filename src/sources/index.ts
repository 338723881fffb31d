import {existsSync} from 'node:fs';
import {usageError} from '../errors.js';
import {failuresKind} from './kinds/failures.js';
import {fileKind} from './kinds/file.js';
import {mailstoreKind} from './kinds/mailstore.js';
import {topicKind} from './kinds/topic.js';
import type {SourceKind} from './source-kind.js';

/** Every kind of source: help, refusals and the flags of a resumed run are made from this list. */
export const sourceKinds: readonly SourceKind[] = [topicKind, fileKind, failuresKind, mailstoreKind];

/** The kind that `--from` names, and what in it. Throws USAGE for a text that names nothing. */
export function sourceKindOf(from: string): {readonly kind: SourceKind; readonly name: string} {
  for (const kind of sourceKinds) {
    const name = kind.match(from);
    if (name !== null) return {kind, name};
  }
  const forms = sourceKinds.map(({form}) => form).join(', ');
  const hint = existsSync(from) ? `Did you mean file:${from}?` : `Write ${forms}.`;
  throw usageError(`'${from}' is not a source`, hint);
}
