import {checkHttpUrl} from '../drivers/http-url.js';
import {type FilterNode, type FilterTree, isInGroup} from '../filter-tree.js';
import type {KnownSetting, ValueRule} from './known.js';
import type {KnownSettings24} from './known-2.4.js';
import type {Assignment} from './store.js';
import {parseSize, parseTime} from './types.js';
import {hasVariables} from './types-2.4.js';

/** A check that failed once all files were read: Dovecot's words and the assignment to blame. */
export interface Refusal24 {
  readonly text: string;
  readonly assignment: Assignment;
}

/** A rule as the 2.4 data has it, with where it holds. */
type PlacedRule = ValueRule & {readonly at?: 'root' | 'service'; readonly notAt?: 'root'};

/**
 * Rules that were seen with that one setting alone. Others lift them, or only part of what they refuse is wrong; a file
 * that works must not be refused here.
 */
const undecided = new Set(['mail_server_admin', 'mailbox_list_index_prefix', 'dovecot_config_version', 'service_name']);

const lifted: Readonly<Record<string, (value: (name: string) => string) => boolean>> = {
  mail_nfs_index: (value) => value('mmap_disable') === 'yes',
  ssl_server_request_client_cert: (value) => value('ssl_server_ca_file') !== '',
};

/** Services that only run when `protocols` has their protocol. */
const protocolOf: readonly [RegExp, string][] = [
  [/^imap/, 'imap'],
  [/^pop3/, 'pop3'],
  [/^lmtp/, 'lmtp'],
  [/^submission/, 'submission'],
  [/^managesieve/, 'sieve'],
];

function isDecided(name: string, rule: PlacedRule): boolean {
  if (undecided.has(name) || rule.re === '.' || rule.text.startsWith('crash')) return false;
  return rule.unless === undefined;
}

function holdsIn(rule: PlacedRule, scope: FilterNode, protocols: ReadonlySet<string>): boolean {
  const isRoot = scope.parent === null;
  if (rule.at === 'root') return isRoot;
  if (rule.at !== 'service') return !(rule.notAt === 'root' && isRoot);
  if (scope.type !== 'service') return false;
  const protocol = protocolOf.find(([pattern]) => pattern.test(scope.name))?.[1];
  return protocol === undefined || protocols.has(protocol);
}

function numberOf(setting: KnownSetting, value: string): number {
  if (value === 'unlimited' || value === 'infinite') return Number.POSITIVE_INFINITY;
  if (setting.type === 'size') return Number(parseSize(value));
  if (setting.type === 'time' || setting.type === 'time_ms')
    return Number(parseTime(value, setting.type === 'time_ms'));
  return Number(value);
}

function breaks(rule: PlacedRule, setting: KnownSetting, value: string): boolean {
  const asksForVariable = rule.re?.includes('%\\{') === true;
  if (hasVariables(value) !== asksForVariable) return false;
  if (rule.re !== undefined) return new RegExp(rule.re).test(value);
  const number = numberOf(setting, value);
  if (rule.below !== undefined) return number < rule.below;
  if (rule.above !== undefined) return number > rule.above;
  const [least, most] = rule.between ?? [1, 0];
  return number >= least && number <= most;
}

/** The URL is judged before a user is known; the releases after 2.4.1 leave one with variables alone. */
function refusedUrl(value: string, version: string | null): string | null {
  if (value === '') return null;
  const unknown = 'UNKNOWN_VALUE_WITH_VARIABLES';
  if (hasVariables(value)) {
    const isOld = version === null || /^2\.4\.[01]$/.test(version);
    return isOld ? `Invalid push_notification_ox_url '${unknown}': Relative HTTP URL not allowed` : null;
  }
  const wrong = checkHttpUrl(value);
  return wrong === null ? null : `Invalid push_notification_ox_url '${value}': ${wrong}`;
}

function listed(scopes: readonly FilterNode[], key: string): ReadonlySet<string> {
  const names = scopes.flatMap(({lists}) => [...(lists.get(key)?.entries.values() ?? [])]);
  return new Set(names.filter(({value}) => value === 'yes').map((entry) => entry.key));
}

/** What Dovecot refuses once all files are read. */
export function* checkTree({all}: FilterTree, known: KnownSettings24, version: string | null): Generator<Refusal24> {
  const protocols = listed(all, 'protocols');
  for (const scope of all) {
    if (isInGroup(scope)) continue;
    const value = (name: string) => scope.values.get(name)?.value ?? all[0]?.values.get(name)?.value ?? '';
    for (const assignment of scope.values.values()) {
      const {key} = assignment;
      if (key === 'push_notification_ox_url') {
        const text = refusedUrl(assignment.value, version);
        if (text !== null) yield {text, assignment};
        continue;
      }
      const setting = known.settings['']?.[key];
      if (setting === undefined || lifted[key]?.(value) === true) continue;
      const rules = (setting.rules ?? []) as readonly PlacedRule[];
      const broken = rules.find((rule) => {
        return isDecided(key, rule) && holdsIn(rule, scope, protocols) && breaks(rule, setting, assignment.value);
      });
      if (broken === undefined) continue;
      const {name} = scope;
      yield {text: broken.text.replace('NAME', () => name).replace('VALUE', () => assignment.value), assignment};
    }
  }
}
