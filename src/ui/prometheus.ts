import {visible} from './visible.js';

/** One metric in the text format of Prometheus, which node_exporter's textfile collector reads. */
export interface Metric {
  /** With its unit: `dovepush_…_seconds`. */
  readonly name: string;
  readonly help: string;
  /** Without a sample where the value is not known. */
  readonly samples: readonly {readonly labels?: Readonly<Record<string, string>>; readonly value: number}[];
}

/** A label's value; made visible first, since a backslash that is added afterwards would break the format. */
function escaped(text: string): string {
  return visible(text).replace(/["\\]/g, (character) => `\\${character}`);
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

/** The samples of a value without labels: none where it is null. */
export function sampleOf(value: number | null): Metric['samples'] {
  return value === null ? [] : [{value}];
}

/** When a run looked: a file that is no longer written shows by it. `subject` is `doctor`, `topic`, … */
export function runMetric(subject: string, nowMs: number): Metric {
  return {
    name: `dovepush_${subject}_run_timestamp_seconds`,
    help: 'When this was looked at.',
    samples: [{value: Math.round(nowMs / 1000)}],
  };
}
