import {isUtf8} from 'node:buffer';
import {userNameProblem} from '../../doveadm/user-name.js';
import {valueProblem} from './rules.js';

/** A line of an input that cannot be taken. Lines count from 1. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
  /** Whom it is about; null where that cannot be told. */
  readonly user: string | null;
}

/** What an input says of one user; `value` null unsets. `line` is where it begins, counted from 1. */
export interface InputRow {
  readonly line: number;
  readonly user: string;
  readonly value: string | null;
}

/** The row where it can be taken, else what is wrong with it. */
export function checkRow(row: InputRow): InputRow | BadLine {
  const reason = userNameProblem(row.user) ?? (row.value === null ? null : valueProblem(row.value));
  return reason === null ? row : {line: row.line, reason, user: row.user};
}

/** `line 3: the value is empty ("bob@x")`, on one line whatever the name holds. */
export function describeBadLine({line, reason, user}: BadLine): string {
  return `line ${line}: ${reason}${user ? ` (${JSON.stringify(user)})` : ''}`;
}

/** Text of bytes, null where they are no UTF-8. */
export function decodeUtf8(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** Whether it is a line that cannot be taken. */
export function isBad(row: InputRow | BadLine): row is BadLine {
  return 'reason' in row;
}
