import {type AuditFinding, isWrong} from './audit.js';

/** How many users an audit found in which state. */
export interface AuditCounts {
  readonly users: number;
  readonly wrong: number;
  readonly byState: Readonly<Record<AuditFinding['state'], number>>;
  readonly byProblem: Readonly<Record<AuditFinding['problems'][number], number>>;
}

/** Counts findings one after the other; every state and problem is there from the start. */
export class AuditCounter implements AuditCounts {
  users = 0;
  wrong = 0;
  readonly byState = {set: 0, unset: 0, empty: 0, malformed: 0, 'unknown-user': 0, error: 0};
  readonly byProblem = {'wrong-mailbox': 0, 'damaged-key': 0, drift: 0};

  add(finding: AuditFinding): void {
    this.users += 1;
    if (isWrong(finding)) this.wrong += 1;
    this.byState[finding.state] += 1;
    for (const problem of finding.problems) this.byProblem[problem] += 1;
  }
}
