import type {DovecotSeries} from '../dovecot-release.js';

/** Which series says this on stderr of doveadm: 2.4 names the command in its errors. */
export function seriesOfWords(stderr: string): DovecotSeries {
  return /: Error: cmd [a-z]/.test(stderr) ? '2.4' : '2.3';
}

/**
 * Which series wrote this error entry of the HTTP API: 2.3 puts a space before the exit code. Inside of a JSON string the
 * quotes would be escaped.
 */
export function seriesOfAnswer(answer: Buffer): DovecotSeries {
  return answer.includes('", "exitCode":') ? '2.3' : '2.4';
}
