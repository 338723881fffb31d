/** One metric in the text format of Prometheus, which node_exporter's textfile collector reads. */
export interface Metric {
  /** With its unit: `dovepush_…_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly samples: readonly {readonly labels?: Readonly<Record<string, string>>; readonly value: number}[];
}

function escaped(text: string): string {
  return text.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function formatLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function formatMetric({name, help, samples}: Metric): string {
  const lines = samples.map(({labels, value}) => `${name}${formatLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** Gauges in the text format, each with its help. */
export function formatMetrics(metrics: readonly Metric[]): string {
  return metrics.map(formatMetric).join('');
}
