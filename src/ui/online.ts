import type {OnlineStatus, Outcome} from '../config/outcome.js';
import type {CheckedFile} from './findings-json.js';

const words: Readonly<Record<OnlineStatus, string>> = {ok: 'ok', bad: 'bad', unchecked: 'not checked'};

/** `plugins: 3 ok, 1 not checked`, a line a check; nothing where there was no look outside the files. */
export function onlineNotes(checked: readonly CheckedFile[]): readonly string[] {
  const outcomeLists = checked.flatMap(({online}) => (online === undefined ? [] : [online]));
  if (outcomeLists.length === 0) return [];
  const outcomes = outcomeLists.flat();
  if (outcomes.length === 0) return ['nothing was looked at outside the files: nothing in them is loaded or started'];
  const checks = [...new Set(outcomes.map(({check}) => check))];
  return checks.map((check) => `${check}: ${count(outcomes.filter((outcome) => outcome.check === check))}`);
}

function count(outcomes: readonly Outcome[]): string {
  const statuses = Object.keys(words) as OnlineStatus[];
  return statuses
    .map((status) => ({status, number: outcomes.filter((outcome) => outcome.status === status).length}))
    .filter(({number}) => number > 0)
    .map(({status, number}) => `${number} ${words[status]}`)
    .join(', ');
}
