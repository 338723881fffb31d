import type {PlanReport} from '../replay/plan-report.js';
import type {Summary} from '../replay/run.js';
import type {SinkNotice, UserNames} from '../sinks/sink.js';
import {visible} from './visible.js';

/** The end of a run. */
export interface SummaryReport extends Summary {
  readonly selected: number;
  readonly seconds: number;
  /** Null if the receiver was told of no user. */
  readonly userNames: UserNames | null;
}

/** The plan as the value of one JSON line. */
export function planJson({from, to, seconds, warnings, leftOut, userNames, ...plan}: PlanReport) {
  const {selected, scanned, byEvent, sendable, notSendable} = plan;
  const counts = {selected, scanned, byEvent, sendable, notSendable, leftOut};
  return {schema: 'dovepush.replay-plan/1', from, to, ...counts, ...sentAsJson(userNames), seconds, warnings};
}

function sentAsJson(names: UserNames | null) {
  return names === null ? {} : {userSentAs: names.userSentAs};
}

const sentAsTexts: Readonly<Record<UserNames['userSentAs'], string>> = {
  login: 'the receiver is told the login of each user',
  metadata: 'the receiver is told what the http-notify entry of each user names',
  mixed: 'the receiver is told what the http-notify entry of each user names, or the login where there is none',
};

/** Under which names users are sent, with an example. */
export function formatUserNames({userSentAs, example}: UserNames): string {
  const {user, sentAs} = example;
  return `${sentAsTexts[userSentAs]}${user === sentAs ? '' : `: ${visible(user)} as ${visible(sentAs)}`}`;
}

/** The summary as the value of one JSON line. */
export function summaryJson({selected, sent, failed, skipped, repeated, seconds, userNames}: SummaryReport) {
  const counts = {selected, sent, failed, skipped, repeated};
  return {schema: 'dovepush.replay-summary/1', ...counts, ...sentAsJson(userNames), seconds};
}

/** Why records are skipped, in words. */
const reasons: Readonly<Record<string, string>> = {
  'no-event': 'without an event or a user',
  'not-message-new': 'not MessageNew',
  'not-inbox': 'not in INBOX',
  'no-uid': 'without UID or UIDVALIDITY',
  'no-http-notify': 'of users without http-notify',
  'no-lua-event': 'that the lua driver has no function for',
};

function skipped(values: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(values).sort(([, a], [, b]) => b - a);
  return sorted.map(([reason, count]) => `${number(count)} ${reasons[reason] ?? reason}`).join(', ');
}

const number = (value: number) => value.toLocaleString('en-US');

function counts(values: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(values).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name === 'null' ? 'no event' : visible(name)} ${number(count)}`).join(', ');
}

/** The plan for people: what goes where, by event, what is left out, how long it takes. */
export function formatPlan(plan: PlanReport): string {
  const {selected, scanned, from, to, byEvent, sendable, notSendable, seconds, leftOut, userNames} = plan;
  const lines = [
    `plan  ${number(selected)} of ${number(scanned)} records  ${visible(from)} -> ${visible(to)}`,
    ...(Object.keys(byEvent).length === 0 ? [] : [`      ${counts(byEvent)}`]),
    ...(sendable === selected ? [] : [`      ${number(sendable)} to send; skipped: ${skipped(notSendable)}`]),
    ...leftOut.map(({source, records}) => `      ${number(records)} are left out: ${visible(source)} has them`),
    ...(userNames === null ? [] : [`      ${formatUserNames(userNames)}`]),
    ...(seconds === null ? [] : [`      about ${duration(seconds)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What has become of records so far, for the line that shows progress: `sent 1,200, failed 3`. */
export function formatSoFar({sent, failed, skipped}: Summary): string {
  const words = [
    `sent ${number(sent)}`,
    ...(failed === 0 ? [] : [`failed ${number(failed)}`]),
    ...(skipped === 0 ? [] : [`skipped ${number(skipped)}`]),
  ];
  return words.join(', ');
}

/** The summary for people. `errors` counts failed records by code. */
export function formatSummary(summary: SummaryReport, errors: Readonly<Record<string, number>>): string {
  const {sent, failed, skipped, repeated, seconds, selected, userNames} = summary;
  const left = selected - sent - failed - skipped;
  const words = [
    `sent ${number(sent)}`,
    ...(failed === 0 ? [] : [`failed ${number(failed)} (${counts(errors)})`]),
    ...(skipped === 0 ? [] : [`skipped ${number(skipped)}`]),
    ...(repeated === 0 ? [] : [`repeated ${number(repeated)}`]),
    ...(left > 0 ? [`left ${number(left)}`] : []),
    `in ${duration(seconds)}`,
  ];
  const named = userNames === null ? '' : `${formatUserNames(userNames)}\n`;
  return `${words.join('  ')}\n${named}`;
}

/** What a sink has to say meanwhile, as a note. */
export function formatNotice(notice: SinkNotice): string {
  switch (notice.kind) {
    case 'paused':
      return `paused: nothing gets through (${notice.error.message}); since ${clockAfter(0)}, gives up at ${clockAfter(notice.maxPauseMs)}, tries at least every 5 s`;
    case 'resumed':
      return `goes on after a pause of ${duration(notice.pausedMs / 1000)}`;
    case 'given-up':
      return `gave up after ${duration(notice.pausedMs / 1000)}: ${notice.error.message}; the rest fails`;
  }
}

/** Local time of day in so many milliseconds. */
function clockAfter(ms: number): string {
  return new Date(Date.now() + ms).toLocaleTimeString('en-GB');
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
