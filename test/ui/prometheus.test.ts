import {expect, test} from 'vitest';
import {createCounter} from '../../src/events/stats.js';
import {AuditCounter} from '../../src/metadata/audit-counts.js';
import {statsMetrics, topicMetrics} from '../../src/ui/event-metrics.js';
import {auditMetrics} from '../../src/ui/metadata-metrics.js';
import {formatMetrics} from '../../src/ui/prometheus.js';
import {parseMetrics, samplesOf} from './exposition.js';

const survey = {topic: 'dovecot', offsets: [{partition: 0, earliest: 2, latest: 9}], hasEvents: true};

test('a label says what it says, whatever is in it', () => {
  const value = 'a"b\\c\nd\u001be';
  const text = formatMetrics([{name: 'dovepush_x', help: 'An x.', samples: [{labels: {user: value}, value: 1}]}]);

  expect(text.split('\n')[2]).toBe(String.raw`dovepush_x{user="a\"b\\c\\x0ad\\x1be"} 1`);
  expect(parseMetrics(text).get('dovepush_x')?.samples).toEqual([
    {labels: {user: String.raw`a"b\c\x0ad\x1be`}, value: 1},
  ]);
});

test('a topic without a time and a lag has no sample of them', () => {
  const quiet = {survey: {...survey, missing: [], lastMs: null}, facts: {lag: null, atMost: false}};
  const behind = {
    survey: {...survey, topic: 'ev', missing: [{partition: 1, reason: 'no leader'}], lastMs: 1_700_000_000_250},
    facts: {lag: 7, atMost: false},
  };
  const text = topicMetrics([quiet, behind], 'forwarders', 1_700_000_001_500);

  expect(samplesOf(text)).toEqual([
    'dovepush_topic_partitions{topic="dovecot"} 1',
    'dovepush_topic_partitions{topic="ev"} 2',
    'dovepush_topic_unreachable_partitions{topic="dovecot"} 0',
    'dovepush_topic_unreachable_partitions{topic="ev"} 1',
    'dovepush_topic_records{topic="dovecot"} 7',
    'dovepush_topic_records{topic="ev"} 7',
    'dovepush_topic_last_record_timestamp_seconds{topic="ev"} 1700000000.25',
    'dovepush_topic_last_record_age_seconds{topic="ev"} 1.25',
    'dovepush_topic_group_lag_records{topic="ev",group="forwarders"} 7',
    'dovepush_topic_run_timestamp_seconds 1700000002',
  ]);
});

test('what was never counted is 0, and what nobody knows has no sample', () => {
  expect(samplesOf(statsMetrics(createCounter().stats(), 1_700_000_000_000))).toEqual([
    'dovepush_events_records 0',
    'dovepush_events_invalid_records 0',
    'dovepush_events_duplicate_records 0',
    'dovepush_events_run_timestamp_seconds 1700000000',
  ]);
});

test('every state and problem of an entry is there from the start', () => {
  const counts = new AuditCounter();
  counts.add({user: 'a', state: 'set', value: 'user=1@1', problems: ['drift'], expected: 'user=2@1', error: null});
  counts.add({user: 'b', state: 'unset', value: null, problems: [], error: null});

  expect(samplesOf(auditMetrics(counts, 1_700_000_000_000))).toEqual([
    'dovepush_metadata_users 2',
    'dovepush_metadata_wrong_users 1',
    'dovepush_metadata_state_users{state="set"} 1',
    'dovepush_metadata_state_users{state="unset"} 1',
    'dovepush_metadata_state_users{state="empty"} 0',
    'dovepush_metadata_state_users{state="malformed"} 0',
    'dovepush_metadata_state_users{state="unknown-user"} 0',
    'dovepush_metadata_state_users{state="error"} 0',
    'dovepush_metadata_problem_users{problem="wrong-mailbox"} 0',
    'dovepush_metadata_problem_users{problem="damaged-key"} 0',
    'dovepush_metadata_problem_users{problem="drift"} 1',
    'dovepush_metadata_run_timestamp_seconds 1700000000',
  ]);
});
