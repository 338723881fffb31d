import {configuredDrivers} from '../configured-drivers-2.3.js';
import type {Rule} from './rule.js';

/** dlog next to a driver that asks for some events only. */
export const dlogBesideFilters: Rule = {
  id: 'dlog-beside-filters',
  severity: 'warning',
  summary: 'dlog runs next to a kafka or lua driver.',
  why: "All drivers of a session share one list of wanted events, and dlog wants all twelve. A kafka driver's events option is then without effect, a lua script is called for functions it does not have, and mailbox events come twice.",
  source: 'push-notification-txn-msg.c; observed with 2.3.19.1',
  log: "Error: lua: 'dovecot_lua_notify_event_flags_set' is not a function",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  push_notification_driver2 = dlog\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    const drivers = configuredDrivers(input).filter(({skipped, starts}) => skipped === null && starts);
    for (const chain of input.chains) {
      const ofChain = drivers.filter((driver) => driver.chain === chain);
      const dlog = ofChain.find(({driver}) => driver === 'dlog');
      if (dlog === undefined) continue;
      for (const other of ofChain) {
        if (other.driver !== 'kafka' && other.driver !== 'lua') continue;
        const filters = other.driver === 'kafka' && other.value.options.some(({key}) => key === 'events');
        yield {
          ...(filters ? {} : {severity: 'info'}),
          message: filters
            ? `dlog wants all events, so that the events option of ${other.setting} (kafka) is void`
            : `dlog wants all events, so that ${other.setting} (${other.driver}) gets all of them, mailbox events twice`,
          span: dlog.origin.span,
          hint: 'Remove dlog where it is not needed for a test.',
          setting: dlog.setting,
          protocols: [dlog.chain.protocol],
          related: [{message: `${other.setting} is set here`, span: other.origin.span}],
        };
      }
    }
  },
};
