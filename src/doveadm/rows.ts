import {AppError} from '../errors.js';
import type {DoveadmRow} from './doveadm.js';

/** The rows of `doveadm -f json`. Throws DOVEADM_ANSWER for anything else, with what doveadm said. */
export function parseRows(stdout: Buffer, words: string): readonly DoveadmRow[] {
  const rows = parseJson(stdout.toString('utf8'));
  if (Array.isArray(rows) && rows.every(isRow)) return rows;
  throw unreadable(stdout, words);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object of texts. */
export function isRow(row: unknown): row is DoveadmRow {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  return Object.values(row).every((value) => typeof value === 'string');
}

function unreadable(stdout: Buffer, words: string): AppError {
  const shown = stdout.length === 0 ? 'nothing' : `'${stdout.subarray(0, 200).toString('utf8')}'`;
  const message = `doveadm answered ${shown} where rows of JSON were expected`;
  return new AppError('DOVEADM_ANSWER', words === '' ? message : `${message}\n${words}`, {
    reason: 'not-doveadm',
  });
}
