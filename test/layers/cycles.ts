/** What a file imports of its own tree. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Returns one cycle through each group of files that import each other, as a path whose last file is its first. */
export function cyclesOf(graph: Graph): string[][] {
  const seen = new Set<string>();
  const cycles: string[][] = [];
  for (const file of withoutLeaves(graph)) {
    if (seen.has(file)) continue;
    const cycle = wayBack(graph, file);
    if (cycle === null) continue;
    cycles.push(cycle);
    for (const other of groupOf(graph, file)) seen.add(other);
  }
  return cycles;
}

/** Drops the files that import nothing, then those that import only dropped ones, until no more can be dropped. */
function withoutLeaves(graph: Graph): Set<string> {
  const left = new Set(graph.keys());
  const isLeaf = (file: string) => !(graph.get(file) ?? []).some((target) => left.has(target));
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const file of left) if (isLeaf(file)) left.delete(file);
  }
  return left;
}

/** Returns the shortest way from a file over its imports back to it; null when there is none. */
function wayBack(graph: Graph, start: string): string[] | null {
  const ways = [[start]];
  const met = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? start) ?? []) {
      if (next === start) return [...way, start];
      if (!met.has(next)) ways.push([...way, next]);
      met.add(next);
    }
  }
  return null;
}

/** Returns every file that a file reaches and that reaches it, itself included. */
function groupOf(graph: Graph, start: string): string[] {
  return [...reachedFrom(graph, start)].filter((file) => reachedFrom(graph, file).has(start));
}

function reachedFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>([start]);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return reached;
}
