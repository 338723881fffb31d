import type {FilterNode} from '../filter-tree.js';
import {refusedFilter} from './event-filter.js';
import type {KnownSetting} from './known.js';
import type {Assignment} from './store.js';

/** A setting of a place by its name, as Dovecot's checks see it: its own, else the default; not that of places around. */
export type ValueOf = (name: string) => string;

/** What several settings of one place must be together: Dovecot's words where they are not, and the one to blame. */
interface Relation {
  readonly setting: string;
  refusal(value: ValueOf, place: FilterNode): string | null;
}

const uidOrder = (kind: 'uid' | 'gid'): Relation => ({
  setting: `first_valid_${kind}`,
  refusal: (value) => {
    const [first, last] = [Number(value(`first_valid_${kind}`)), Number(value(`last_valid_${kind}`))];
    return last !== 0 && first > last ? `first_valid_${kind} can't be larger than last_valid_${kind}` : null;
  },
});

/** 2.4 names the end of a filter. */
function refusedFilter24(text: string): string | null {
  return refusedFilter(text)?.replace('$end', 'end of file') ?? null;
}

const isFilter = (setting: string): Relation => ({
  setting,
  refusal: (value) => {
    const wrong = value(setting) === '' ? null : refusedFilter24(value(setting));
    return wrong === null ? null : `Invalid ${setting}: event filter: ${wrong}`;
  },
});

/** Services of which only one process may run. */
const single = new Set(['anvil', 'auth', 'indexer', 'log']);

const relations: readonly Relation[] = [
  uidOrder('uid'),
  uidOrder('gid'),
  isFilter('log_debug'),
  isFilter('log_core_filter'),
  isFilter('process_shutdown_filter'),
  {
    setting: 'metric_filter',
    refusal: (value, {name}) => {
      if (value('metric_filter') === '') return `metric ${name} { filter } is empty - will not match anything`;
      const wrong = refusedFilter24(value('metric_filter'));
      return wrong === null ? null : `event filter: ${wrong}`;
    },
  },
  {
    setting: 'mail_nfs_index',
    refusal: (value) => {
      if (value('mail_nfs_index') !== 'yes') return null;
      if (value('mmap_disable') !== 'yes') return 'mail_nfs_index=yes requires mmap_disable=yes';
      return value('mail_fsync') === 'always' ? null : 'mail_nfs_index=yes requires mail_fsync=always';
    },
  },
  {
    setting: 'mailbox_list_index_prefix',
    refusal: (value) => {
      const prefix = value('mailbox_list_index_prefix');
      const relative = prefix.includes('/') && !prefix.startsWith('/') && value('mail_index_path') === '';
      return relative ? 'mailbox_list_index_prefix directory is relative, but mail_index_path is empty' : null;
    },
  },
  {
    setting: 'ssl_server_request_client_cert',
    refusal: (value) => {
      const asks = value('ssl_server_request_client_cert') === 'yes' && value('ssl') !== 'no';
      if (!asks || value('ssl_server_ca_file') !== '') return null;
      return 'ssl_server_request_client_cert set, but ssl_server_ca_file not';
    },
  },
  {
    setting: 'pop3_delete_type',
    refusal: (value) => {
      const asks = value('pop3_delete_type') === 'flag' && value('pop3_deleted_flag') === '';
      return asks ? 'pop3_delete_type=flag, but pop3_deleted_flag not set' : null;
    },
  },
  {
    setting: 'auth_policy_server_url',
    refusal: (value) => {
      const lacks = value('auth_policy_server_url') !== '' && value('auth_policy_hash_nonce') === '';
      return lacks ? 'auth_policy_hash_nonce must be set when policy server is used' : null;
    },
  },
  {
    setting: 'service_process_limit',
    refusal: (value, {type, name}) => {
      const isOne = type !== 'service' || !single.has(name) || Number(value('service_process_limit')) <= 1;
      return isOne ? null : `service(${name}): process_limit must be 1`;
    },
  },
];

/** Settings that are judged by their relations alone, not by rules that were seen with them alone. */
export const related: ReadonlySet<string> = new Set(relations.map(({setting}) => setting));

/** The broken relations of a place, each at the setting to blame; values with variables are left alone. */
export function* brokenRelations(
  place: FilterNode,
  known: Readonly<Record<string, KnownSetting>>,
): Generator<{readonly text: string; readonly assignment: Assignment}> {
  const value = (name: string) => place.values.get(name)?.value ?? known[name]?.default ?? '';
  for (const {setting, refusal} of relations) {
    const assignment = place.values.get(setting) ?? otherOf(place, setting);
    if (assignment === undefined || assignment.value.includes('%{')) continue;
    const text = refusal(value, place);
    if (text !== null) yield {text, assignment};
  }
}

/** A relation of two settings may be broken by the other one: `last_valid_uid` for `first_valid_uid`. */
function otherOf(place: FilterNode, setting: string): Assignment | undefined {
  return setting.startsWith('first_valid_') ? place.values.get(setting.replace('first', 'last')) : undefined;
}
