import {readdirSync, readFileSync} from 'node:fs';

/** A JSON Schema (draft 2020-12) of one of the program's outputs. */
export interface OutputSchema {
  /** What stands in the member `schema` of the output: `dovepush.topic/1`. */
  readonly title: string;
  /** Which output it is, one sentence. */
  readonly description: string;
  readonly [keyword: string]: unknown;
}

// The path leads to the same files from `src` and from `dist`.
const folder = new URL('../../src/reference/schemas/', import.meta.url);

/** Names of the outputs that have a schema, such as `config-check`, in alphabetical order. */
export function schemaNames(): readonly string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** The schema of an output by its name. */
export function readSchema(name: string): OutputSchema {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}
