import type {Doveadm} from '../doveadm/doveadm.js';
import type {AppError} from '../errors.js';
import {unlessNobodyRead} from './common-failure.js';
import {readFacts, type UserFacts} from './facts.js';
import {inBatches, inLanes} from './lanes.js';
import {readBatch, readLanes} from './read-many.js';
import {userField} from './value.js';

/** A user to look at; `expected` undefined where nothing is expected, null where the entry shall be unset. */
export interface AuditTarget {
  readonly user: string;
  readonly expected: string | null | undefined;
}

type AuditProblem = 'wrong-mailbox' | 'damaged-key' | 'drift';

/** What is found of one user. */
export interface AuditFinding {
  readonly user: string;
  readonly state: 'set' | 'unset' | 'empty' | 'malformed' | 'unknown-user' | 'error';
  readonly value: string | null;
  readonly problems: readonly AuditProblem[];
  /** Only where it was asked for. */
  readonly expected?: string | null;
  readonly error: AppError | null;
}

/**
 * Looks at the users, in their order, a batch at a time. Throws the first error where not a single user of the first
 * batch could be read.
 */
export function audit(
  doveadm: Doveadm,
  targets: AsyncIterable<AuditTarget>,
  signal: AbortSignal,
): AsyncGenerator<readonly AuditFinding[]> {
  const check = async (batch: readonly AuditTarget[]) => {
    const facts = await readFacts(
      doveadm,
      batch.map(({user}) => user),
    );
    return facts.map((fact, index) => judge(fact, batch[index]?.expected));
  };
  return unlessNobodyRead(inLanes(inBatches(targets, readBatch), readLanes, check, signal), (findings) => findings);
}

function judge({entry, misplaced, damaged}: UserFacts, expected: string | null | undefined): AuditFinding {
  const {user, value} = entry;
  const state = entry.state === 'set' && userField(entry.value) === null ? 'malformed' : entry.state;
  const known = state !== 'unknown-user' && state !== 'error';
  const problems: AuditProblem[] = [];
  if (misplaced !== null) problems.push('wrong-mailbox');
  if (damaged.length > 0) problems.push('damaged-key');
  if (known && expected !== undefined && expected !== value) problems.push('drift');
  const error = entry.state === 'error' ? entry.error : null;
  return {user, state, value, problems, ...(expected === undefined ? {} : {expected}), error};
}

/** Whether something is wrong with the user. */
export function isWrong({state, problems}: AuditFinding): boolean {
  return state === 'malformed' || state === 'unknown-user' || problems.length > 0;
}
