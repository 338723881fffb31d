import type {AuditCounts} from '../metadata/audit-counts.js';
import {formatMetrics, runMetric, sampleOf} from './prometheus.js';

/** Gauges of one `metadata audit`. A state or problem that nobody has is 0. */
export function auditMetrics({users, wrong, byState, byProblem}: AuditCounts, nowMs: number): string {
  return formatMetrics([
    {name: 'dovepush_metadata_users', help: 'Users that were looked at.', samples: sampleOf(users)},
    {name: 'dovepush_metadata_wrong_users', help: 'Users with something wrong.', samples: sampleOf(wrong)},
    {
      name: 'dovepush_metadata_state_users',
      help: 'Users by the state of their http-notify entry; error: not readable.',
      samples: Object.entries(byState).map(([state, value]) => ({labels: {state}, value})),
    },
    {
      name: 'dovepush_metadata_problem_users',
      help: 'Users by the problem of their http-notify entry.',
      samples: Object.entries(byProblem).map(([problem, value]) => ({labels: {problem}, value})),
    },
    runMetric('metadata', nowMs),
  ]);
}
