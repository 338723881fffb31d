/** A metric as a collector reads it. */
interface ReadMetric {
  readonly help: string;
  readonly samples: {readonly labels: Record<string, string>; readonly value: number}[];
}

const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const sample = new RegExp(
  String.raw`^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>${label}(?:,${label})*)\})? (?<value>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
);

/**
 * Reads the text format of Prometheus by its grammar. Throws for a line that is not of it, a sample without HELP and TYPE
 * before it, and a series that is there twice: a textfile collector refuses the whole file for any of these.
 */
export function parseMetrics(text: string): ReadonlyMap<string, ReadMetric> {
  const metrics = new Map<string, ReadMetric>();
  const typed = new Set<string>();
  const seen = new Set<string>();
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') metrics.set(about, {help: rest, samples: []});
    else if (kind === 'TYPE' && rest === 'gauge' && metrics.has(about)) typed.add(about);
    else addSample(line, metrics, typed, seen);
  }
  return metrics;
}

function addSample(line: string, metrics: ReadonlyMap<string, ReadMetric>, typed: Set<string>, seen: Set<string>) {
  const groups = sample.exec(line)?.groups;
  const {name = '', labels = '', value} = groups ?? {};
  const metric = metrics.get(name);
  if (!groups || !metric || !typed.has(name)) throw new Error(`not a sample of a metric: ${line}`);
  if (seen.has(`${name}{${labels}}`)) throw new Error(`twice: ${line}`);
  seen.add(`${name}{${labels}}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => {
    return [key, text.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))] as const;
  });
  metric.samples.push({labels: Object.fromEntries(pairs), value: Number(value)});
}

/** The samples as lines, after the whole text was read. */
export function samplesOf(text: string): readonly string[] {
  parseMetrics(text);
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
