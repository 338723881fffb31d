import {type Doveadm, unanswered} from '../doveadm/doveadm.js';
import type {EntryReading} from './entry.js';
import {type FirstQuestion, type Question, questions} from './question.js';

/**
 * Each user's entry, in the order given. `get` alone cannot tell unset from empty, and `list` alone is silent where
 * attributes are not enabled, so whoever has no value is asked both ways.
 */
export async function readEntries(
  doveadm: Doveadm,
  users: readonly string[],
  first: FirstQuestion = 'value',
): Promise<readonly EntryReading[]> {
  const {value, existence} = questions(users.length > 1);
  const readings = new Map<string, EntryReading>();
  async function put({ask, interpret}: Question, of: readonly string[]): Promise<readonly string[]> {
    const replies = of.length === 0 ? [] : await doveadm.run(of.map(ask));
    return of.filter((user, index) => {
      const reading = interpret(user, replies[index] ?? unanswered);
      if (reading !== null) readings.set(user, reading);
      return reading === null;
    });
  }
  const [one, other] = first === 'value' ? [value, existence] : [existence, value];
  await put(other, await put(one, users));
  return users.map((user) => readings.get(user) ?? {user, state: 'empty', value: ''});
}
