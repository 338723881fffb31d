import {systemText} from '../../file-errors.js';
import type {ConfigFiles} from '../files.js';
import {createSource, type SourceFile} from './source.js';
import type {IncludeNode} from './tree.js';

/** Why an include brought nothing, in doveconf's words. */
export interface IncludeFailure {
  readonly rule: 'include-no-match' | 'include-recursive' | 'include-unreadable';
  readonly text: string;
}

/** A file that is being read, how far, and the line that brought it. */
export interface Input {
  readonly source: SourceFile;
  readonly include: IncludeNode | null;
  next: number;
}

/** Each file may be included often; this stops a fan of includes that multiplies without end. */
const mostIncludes = 5_000;

/** The files that are being read or wait their turn, and all that were read before. */
export class Inputs {
  readonly #files: ConfigFiles;
  readonly #sources = new Map<string, SourceFile>();
  /** The current one last. */
  readonly #inputs: Input[] = [];
  readonly #paths = new Map<string, number>();
  #includes = 0;

  constructor(main: SourceFile, files: ConfigFiles) {
    this.#files = files;
    this.push(main, null);
  }

  /** Undefined when all is read. */
  get current(): Input | undefined {
    return this.#inputs.at(-1);
  }

  /** In the order in which they were read; those that are empty are left out, but for the main file. */
  get sources(): readonly SourceFile[] {
    return [...this.#sources.values()];
  }

  push(source: SourceFile, include: IncludeNode | null): void {
    if (!this.#sources.has(source.path) && (source.text !== '' || include === null))
      this.#sources.set(source.path, source);
    this.#paths.set(source.path, (this.#paths.get(source.path) ?? 0) + 1);
    this.#inputs.push({source, include, next: 0});
  }

  pop(): void {
    const path = this.#inputs.pop()?.source.path ?? '';
    const left = (this.#paths.get(path) ?? 1) - 1;
    if (left === 0) this.#paths.delete(path);
    else this.#paths.set(path, left);
  }

  /** An included file, or why there is none; null where nothing is to be said. A file that waits counts as being read. */
  open(node: IncludeNode, path: string): SourceFile | IncludeFailure | null {
    this.#includes += 1;
    if (this.#includes > mostIncludes) {
      if (this.#includes > mostIncludes + 1) return null;
      return {rule: 'include-recursive', text: `More than ${mostIncludes} included files`};
    }
    if (this.#paths.has(path)) return {rule: 'include-recursive', text: `Recursive include file: ${path}`};
    const kind = this.#files.kind(path);
    if (kind === 'directory' || path === '/dev/null') return createSource(path, '');
    return kind === 'special' ? unreadable(path, 'Not a regular file') : this.#read(node, path);
  }

  #read(node: IncludeNode, path: string): SourceFile | IncludeFailure | null {
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    try {
      return createSource(path, this.#files.read(path));
    } catch (error) {
      return node.optional ? null : unreadable(path, systemText(error));
    }
  }
}

function unreadable(path: string, reason: string): IncludeFailure {
  return {rule: 'include-unreadable', text: `Couldn't open include file ${path}: ${reason}`};
}
