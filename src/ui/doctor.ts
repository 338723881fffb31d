import type {Finding, Status} from '../doctor/finding.js';
import {ExitCode} from '../errors.js';
import {maskUrls} from '../secrets.js';
import type {Paint, Style} from './colour.js';
import {formatMetrics, type Metric, runMetric, sampleOf} from './prometheus.js';
import {visible} from './visible.js';

type Result = {readonly check: string} & Finding;

const styles: Readonly<Record<Status, Style>> = {ok: 'green', bad: 'red', unchecked: 'cyan'};

/** One finding as text: how it is, the check, what was found; what to do on a line of its own. */
export function formatResult(result: Result, paint: Paint): string {
  const {check, status, message, hint, driver, program, steps = []} = result;
  const about = [driver, program].filter((one) => one !== undefined).join(', ');
  const front = `${paint(styles[status], status.padEnd(9))}  ${check.padEnd(10)}  `;
  const first = `${front}${about === '' ? '' : `${visible(about)}: `}${visible(maskUrls(message))}\n`;
  const timed = steps.map(({step, ms}) => `${step} ${ms} ms`).join(', ');
  const more = [...(timed === '' ? [] : [timed]), ...(hint === undefined ? [] : [visible(maskUrls(hint))])];
  return `${first}${more.map((line) => `${' '.repeat(23)}${line}\n`).join('')}`;
}

/** The JSON of `doctor`. */
export function doctorDocument(results: readonly Result[]): Record<string, unknown> {
  const checks = results.map(({check, status, message, hint, steps, ...about}) => ({
    check,
    status,
    ...about,
    message: maskUrls(message),
    ...(hint === undefined ? {} : {hint: maskUrls(hint)}),
    ...(steps === undefined ? {} : {steps}),
  }));
  return {schema: 'dovepush.doctor/1', ok: results.every(({status}) => status === 'ok'), checks};
}

const statuses = ['ok', 'bad', 'unchecked'] as const;

/** Gauges of one run: how many findings of each check have which status, and when that was. */
export function doctorMetrics(results: readonly Result[], nowMs: number): string {
  const checks = [...new Set(results.map(({check}) => check))];
  const samples = checks.flatMap((check) =>
    statuses.map((status) => {
      const found = results.filter((one) => one.check === check && one.status === status);
      return {labels: {check, status}, value: found.length};
    }),
  );
  const isOk = results.every(({status}) => status === 'ok');
  return formatMetrics([
    {name: 'dovepush_doctor_ok', help: '1 if every check is ok.', samples: sampleOf(isOk ? 1 : 0)},
    {name: 'dovepush_doctor_findings', help: 'Findings of each check by status.', samples},
    ...probeMetrics(results),
    runMetric('doctor', nowMs),
  ]);
}

/** A step that did not happen has no sample. */
function probeMetrics(results: readonly Result[]): readonly Metric[] {
  if (!results.some(({check}) => check === 'probe')) return [];
  const samples = results.flatMap(({driver, setting, steps = []}) => {
    const about = {...(driver === undefined ? {} : {driver}), ...(setting === undefined ? {} : {setting})};
    return steps.map(({step, ms}) => ({labels: {...about, step}, value: ms / 1000}));
  });
  return [{name: 'dovepush_doctor_probe_step_seconds', help: 'Time from handing over the mail to each step.', samples}];
}

/** How many of each, for the last line. */
export function summariseResults(results: readonly Result[]): string {
  const count = (status: Status) => results.filter((one) => one.status === status).length;
  return `${count('ok')} ok, ${count('bad')} bad, ${count('unchecked')} unchecked`;
}

/** 0 if all is well, 1 if anything is bad, 3 if something could not be told. */
export function exitCodeOf(results: readonly Result[]): ExitCode {
  if (results.some(({status}) => status === 'bad')) return ExitCode.bad;
  return results.some(({status}) => status === 'unchecked') ? ExitCode.failed : ExitCode.ok;
}
