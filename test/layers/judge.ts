import {posix} from 'node:path';
import {cyclesOf, type Graph} from './cycles.js';
import type {Imports} from './imports.js';
import type {Layers} from './table.js';

/** What each source file imports, by its path from the root, and the names under `dependencies`. */
export interface Tree {
  readonly imports: ReadonlyMap<string, Imports>;
  readonly dependencies: readonly string[];
}

/** `kafka` for `src/kafka/messages/fetch.ts`, `.` for `src/errors.ts`. */
const layerOf = (file: string) => (file.split('/').length > 2 ? (file.split('/')[1] ?? '.') : '.');

const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

const isInside = (file: string, place: string) => file === place || file.startsWith(`${place}/`);

const isData = (name: string) => name.endsWith('.json');

/** Returns what breaks the table, one sentence each. */
export function judge({imports, dependencies}: Tree, layers: Layers): string[] {
  const graph: Graph = new Map([...imports].map(([file, {names}]) => [file, ownFiles(file, names)]));
  return [
    ...[...imports].flatMap(([file, found]) => judgeLibraries(file, found, layers)),
    ...[...graph].flatMap(([file, targets]) => targets.flatMap((target) => judgeEdge(file, target, graph, layers))),
    ...judgeOwners(imports, dependencies, layers),
    ...cyclesOf(graph).map((cycle) => `cycle: ${cycle.join(' → ')}`),
  ];
}

const ownFiles = (file: string, names: readonly string[]) =>
  names
    .filter((name) => name.startsWith('.') && !isData(name))
    .map((name) => posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'));

function judgeEdge(file: string, target: string, graph: Graph, {below, oneDoor}: Layers): string[] {
  const [from, to] = [layerOf(file), layerOf(target)];
  if (!graph.has(target)) return [`${file}: imports ${target}, which does not exist`];
  const allowed = below[from];
  if (allowed === undefined) return [`${file}: the folder ${from} is not in the table`];
  if (from === to || to === '.') return [];
  if (!allowed.includes(to)) return [`${file}: ${from} may not import ${to} (${target})`];
  const isBehindDoor = oneDoor.includes(to) && target.split('/').length > 3;
  return isBehindDoor ? [`${file}: only src/${to} may import its subfolders (${target})`] : [];
}

function judgeLibraries(file: string, {names, unreadable}: Imports, {owners}: Layers): string[] {
  const problems = unreadable ? [`${file}: imports a module whose name is computed`] : [];
  for (const name of new Set(names.filter((each) => !each.startsWith('.')).map(packageOf))) {
    const places = owners[name];
    if (places === undefined && name.startsWith('node:')) continue;
    if (places === undefined) problems.push(`${file}: ${name} has no owner in the table`);
    else if (!places.some((place) => isInside(file, place))) {
      problems.push(`${file}: only ${places.join(', ')} may import ${name}`);
    }
  }
  return problems;
}

function judgeOwners(
  imports: ReadonlyMap<string, Imports>,
  dependencies: readonly string[],
  {owners}: Layers,
): string[] {
  const users = (library: string, place: string) =>
    [...imports].some(([file, {names}]) => isInside(file, place) && names.some((name) => packageOf(name) === library));
  return [
    ...dependencies.filter((name) => owners[name] === undefined).map((name) => `dependency ${name} has no owner`),
    ...Object.keys(owners)
      .filter((name) => !name.startsWith('node:') && !dependencies.includes(name))
      .map((name) => `${name} has an owner, but is not in the dependencies`),
    ...Object.entries(owners).flatMap(([name, places]) =>
      places.filter((place) => !users(name, place)).map((place) => `${place} owns ${name}, but does not import it`),
    ),
  ];
}
