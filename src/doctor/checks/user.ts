import {maskSetting} from '../../secrets.js';
import {type Check, type Configured, type Finding, startsIn} from '../check.js';

/** What the userdb gives a user, and what it changes for the drivers. */
export const user: Check = {
  name: 'user',
  run({answer, config, own, user: name}) {
    if (answer === null) return [];
    if (answer.kind === 'unasked') {
      const {why, hint} = answer;
      return [{status: 'unchecked', message: why, ...(hint === undefined ? {} : {hint})}];
    }
    if (answer.kind === 'unknown') {
      const hint = `Check the name: doveadm user ${name}`;
      return [{status: 'bad', message: `Dovecot does not know the user ${name}`, hint}];
    }
    const changes = 'failure' in config || own === null ? [] : changesOf(config, own, answer.fields);
    if (changes.length > 0) return changes;
    return [{status: 'ok', message: `the userdb knows ${name} and changes nothing for push notifications`}];
  },
};

/** Fields that push notifications depend on. */
const ofPush = /^(?:plugin\/)?(?:mail_plugins|push_notification|kafka|mail_lua)/;

function changesOf(config: Configured, own: Configured, fields: ReadonlyMap<string, string>): readonly Finding[] {
  const named = [...fields.keys()].filter((field) => ofPush.test(field));
  const switchedOff = featureOff(own, fields);
  if (switchedOff.length > 0) return switchedOff;
  const lost = config.chains.flatMap((chain) => {
    const chainOfUser = own.chains.find(({protocol}) => protocol === chain.protocol);
    const left = new Set(chainOfUser === undefined ? [] : startsIn(chainOfUser));
    return startsIn(chain).filter((driver) => !left.has(driver));
  });
  if (lost.length === 0) return [];
  const drivers = [...new Set(lost)];
  const what =
    named.map((field) => `${field} = ${maskSetting(field, fields.get(field) ?? '')}`).join(', ') || 'its fields';
  const message = `the userdb gives this user ${what}, so ${drivers.join(', ')} ${drivers.length === 1 ? 'does' : 'do'} not start`;
  return [{status: 'bad', message, hint: 'Remove the field, or add push_notification and what it needs to it.'}];
}

/** The Kafka driver of a user is off unless the field that `feature` names is `on`. */
function featureOff({chains, model}: Configured, fields: ReadonlyMap<string, string>): readonly Finding[] {
  const found = chains.flatMap(({protocol, started}) =>
    started.flatMap(({driver, setting, options}): Finding[] => {
      const {feature} = options;
      if (driver !== 'kafka' || feature === undefined) return [];
      const value = fields.get(feature) ?? model.effective.protocol(protocol).plugin.get(feature)?.value;
      if (value?.toLowerCase() === 'on') return [];
      const is = value === undefined ? 'is not set' : `is '${value}'`;
      const message = `${setting} is off for this user, because ${feature} ${is}`;
      return [{status: 'bad', message, hint: `Give the user ${feature} = on in the userdb.`, driver, setting}];
    }),
  );
  return [...new Map(found.map((one) => [one.message, one])).values()];
}
