import {usageError} from '../errors.js';
import {endpointKind, oxKind} from './kinds/endpoint.js';
import {fileKind} from './kinds/file.js';
import {luaKind} from './kinds/lua.js';
import {stdoutKind} from './kinds/stdout.js';
import {topicKind} from './kinds/topic.js';
import type {SinkKind} from './sink-kind.js';

/** Every kind of sink: help, refusals and the flags of a resumed run are made from this list. */
export const sinkKinds: readonly SinkKind[] = [topicKind, oxKind, endpointKind, luaKind, fileKind, stdoutKind];

/** The kind that `--to` names, and what in it. Throws USAGE for a text that names nothing. */
export function sinkKindOf(to: string): {readonly kind: SinkKind; readonly name: string} {
  for (const kind of sinkKinds) {
    const name = kind.match(to);
    if (name !== null) return {kind, name};
  }
  throw usageError(`'${to}' is not a destination`, `Write ${sinkKinds.map(({form}) => form).join(', ')}.`);
}
