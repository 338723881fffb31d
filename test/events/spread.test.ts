import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import type {Node} from 'typescript/unstable/ast';
import {isSpreadAssignment} from 'typescript/unstable/ast/is';
import {API} from 'typescript/unstable/sync';
import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');
/** What has getters in one of its classes: `{...record}` compiles, and the copy lacks what they would give. */
const hasGetters = ['EventRecord', 'FetchedRecord', 'NotificationEvent', 'QuickEvent'];

/** The spreads in object literals of the sources, as `file: text`, whose value is of a type with getters. */
function spreadsWithGetters(readFile: (path: string) => string): string[] {
  const api = new API({fs: {readFile}});
  try {
    const project = api.updateSnapshot({openProjects: [join(root, 'tsconfig.json')]}).getProjects()[0];
    if (project === undefined) throw new Error('tsconfig.json is no project');
    const spreads = project.rootFiles.flatMap((path) => {
      const file = project.program.getSourceFile(path);
      return file?.text.includes('...') ? spreadsIn(file).map((node) => ({path, text: file.text, node})) : [];
    });
    const types = project.checker.getTypeAtLocation(spreads.map(({node}) => node.expression));
    const found = spreads.filter((_, index) => {
      const type = types[index];
      const names = type === undefined ? [] : project.checker.typeToString(type).split(' | ');
      return names.some((name) => hasGetters.includes(name));
    });
    return found.map(({path, text, node}) => `${relative(root, path)}: ${text.slice(node.pos, node.end).trim()}`);
  } finally {
    api.close();
  }
}

function spreadsIn(node: Node): {readonly pos: number; readonly end: number; readonly expression: Node}[] {
  const inside: ReturnType<typeof spreadsIn> = isSpreadAssignment(node) ? [node] : [];
  node.forEachChild((child) => {
    inside.push(...spreadsIn(child));
    return undefined;
  });
  return inside;
}

test('no record and no event is copied by a spread, which loses what getters give', () => {
  expect(spreadsWithGetters((path) => readFileSync(path, 'utf8'))).toEqual([]);
});

test('a spread of each would be found', () => {
  const planted = `
import type {NotificationEvent} from './event.js';
import type {EventRecord} from './record.js';
export const copy = (record: EventRecord, event: NotificationEvent | null) => [{...record}, {...event, user: 'x'}];
`;
  const select = join(root, 'src/events/list.ts');
  const found = spreadsWithGetters((path) => readFileSync(path, 'utf8') + (path === select ? planted : ''));

  expect(found).toEqual(['src/events/list.ts: ...record', 'src/events/list.ts: ...event']);
});
