import type {Chunk} from 'luaparse';

/** Where the parser gave up: line from 1, offset in it from 0. */
export interface ParseError {
  readonly line: number;
  readonly column: number;
}

/** Blanks out what Lua 5.4 added to 5.3's grammar, `<const>` and `<close>`; everything keeps its place. */
function withoutAttributes(text: string): string {
  return text.replace(/<\s*(?:const|close)\s*>/g, (attribute) => attribute.replace(/[^\n]/g, ' '));
}

/** The structure of a text, by a parser of Lua 5.3; null with the place of the first error where it gives up. */
export async function treeOf(text: string): Promise<{tree: Chunk | null; error: ParseError | null}> {
  const {default: luaparse} = await import('luaparse');
  const options = {locations: true, scope: true, comments: false, luaVersion: '5.3', encodingMode: 'none'} as const;
  let error: ParseError | null = null;
  for (const candidate of [text, withoutAttributes(text)]) {
    try {
      return {tree: luaparse.parse(candidate, options), error: null};
    } catch (thrown) {
      // Deep nesting exhausts the parser's stack; Lua itself says then what is wrong, or takes it.
      if (!(thrown instanceof RangeError)) error ??= thrown as ParseError;
    }
  }
  return {tree: null, error};
}
