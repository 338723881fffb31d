import {oxOptions} from '../../config/drivers/ox-options.js';
import {type EntryReading, inboxEntry} from '../../metadata/entry.js';
import {readFacts, type UserFacts} from '../../metadata/facts.js';
import {userField} from '../../metadata/value.js';
import {type Check, type Configured, type Finding, isBad, type Patient, type Result, starts} from '../check.js';

/** The http-notify entry, without which the ox driver says nothing of a user. */
export const entry: Check = {
  name: 'entry',
  async run(patient, before) {
    const {own, user, doveadm} = patient;
    if (user === null || own === null || !starts(own, 'ox')) return [];
    const why = cannotBeAsked(patient, before);
    if (why !== null) return [{status: 'unchecked', message: why}];
    const [facts] = await readFacts(doveadm, [user]);
    return facts === undefined ? [] : [judge(facts, user, own)];
  },
};

function cannotBeAsked({answer}: Patient, before: readonly Result[]): string | null {
  if (answer?.kind === 'unknown') return 'the entry of an unknown user cannot be read';
  if (isBad(before, 'attributes')) return 'entries cannot be read without a dictionary of attributes';
  return null;
}

function judge({entry: reading, misplaced, damaged}: UserFacts, user: string, own: Configured): Finding {
  const set = `Run: dovepush metadata set ${user} user=NAME`;
  if (reading.state === 'set') return judgeValue(reading.value, damaged, user, {hint: set, own});
  if (misplaced !== null) {
    const message = `http-notify is set on ${inboxEntry.mailbox}; the ox driver reads the server entry`;
    return {status: 'bad', message, hint: `Run: dovepush metadata repair ${user}`};
  }
  if (damaged.length > 0) {
    const message = 'http-notify is stored under a damaged name, where the ox driver does not find it';
    return {status: 'bad', message, hint: `Run: dovepush metadata repair ${user}`};
  }
  return withoutValue(reading, user, set);
}

function judgeValue(
  value: string,
  damaged: readonly string[],
  user: string,
  {hint, own}: {readonly hint: string; readonly own: Configured},
): Finding {
  const name = userField(value);
  if (name === null) return {status: 'bad', message: 'the http-notify entry has no user= field', hint};
  const beside = damaged.length === 0 ? '' : `; beside it are ${damaged.length} damaged keys`;
  return {status: 'ok', message: `the http-notify entry of ${user} is set${toldText(own, name)}${beside}`};
}

/** Under which name the endpoint hears of the user; empty where that differs between drivers. */
function toldText({model, chains}: Configured, name: string): string {
  const drivers = chains.flatMap(({started}) => started.filter(({driver}) => driver === 'ox'));
  const told = new Set(drivers.map(({options}) => oxOptions(options, model.dialect)?.userFromMetadata === true));
  if (told.size !== 1) return '';
  return told.has(true)
    ? `; the endpoint is told ${name}`
    : '; the endpoint is told the login, since user_from_metadata is not set';
}

function withoutValue(reading: Exclude<EntryReading, {state: 'set'}>, user: string, hint: string): Finding {
  switch (reading.state) {
    case 'empty':
      return {status: 'bad', message: 'the http-notify entry is empty', hint};
    case 'unset':
      return {status: 'bad', message: `${user} has no http-notify entry, so the ox driver does not notify`, hint};
    case 'unknown-user':
      return {status: 'unchecked', message: 'the entry of an unknown user cannot be read'};
    case 'error': {
      const {message, hint: help} = reading.error;
      return {status: 'unchecked', message, ...(help === undefined ? {} : {hint: help})};
    }
  }
}
