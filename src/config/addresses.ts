import type {AddressConfig, EffectiveConfig, EffectiveView} from './effective.js';
import type {BlockNode} from './language/tree.js';
import {everything, type Filter, filterKey} from './settings/filters.js';

/** The sessions that a view is of: those of a program, and of one filter of addresses. */
export interface Sessions {
  readonly protocol: string;
  /** What the sessions are known to pass; no protocol for those of all programs. */
  readonly filter: Filter;
}

/** A place of the files with a filter, and the names of what is set there. */
interface FilteredPlace {
  readonly filter: Filter;
  readonly node: BlockNode | null;
  readonly keys: readonly string[];
}

/** Addresses for which the files set something of their own. */
interface AddressFilter {
  readonly filter: Filter;
  readonly node: BlockNode;
}

const pushKey =
  /^(?:push_notification|kafka\.notification\.|mail_plugins$|mail_attribute|imap_metadata$|mail_lua|lua_)/;

/** Names of hosts that a client asked for are known to logins only, not to sessions. */
function isOfAddresses({local, remote, localName}: Filter): boolean {
  return localName === null && ((local?.bits ?? 0) > 0 || (remote?.bits ?? 0) > 0);
}

/** The filters of addresses in which anything is set that push notifications hang on, each once, in reading order. */
export function addressFilters(places: readonly FilteredPlace[]): readonly AddressFilter[] {
  const found = new Map<string, AddressFilter>();
  for (const {filter, node, keys} of places) {
    if (node === null || !isOfAddresses(filter) || !keys.some((key) => pushKey.test(key))) continue;
    const own = {...filter, protocol: null};
    if (!found.has(filterKey(own))) found.set(filterKey(own), {filter: own, node});
  }
  return [...found.values()];
}

/** `local 192.0.2.1, remote 198.51.100.0/24` */
function describeFilter({local, remote}: Filter): string {
  return [local && `local ${local.text}`, remote && `remote ${remote.text}`].filter((part) => part !== null).join(', ');
}

/** Deliveries by the command line come from no address. */
const withoutAddress = new Set(['lda']);

/** Makes what is asked for of sessions. */
interface SessionLookup {
  view(sessions: Sessions): EffectiveView;
  conflict(filter: Filter): ReturnType<AddressConfig['conflict']>;
}

function programFilter(filter: Filter, program: string): Filter {
  return {...filter, protocol: program === 'global' ? null : program};
}

/** Views by program, and by addresses and program; each is made when it is first asked for. */
export function sessionViews(
  filters: readonly AddressFilter[],
  lookup: SessionLookup,
): Pick<EffectiveConfig, 'addresses' | 'protocol'> {
  const remember = (filter: Filter) => {
    const views = new Map<string, EffectiveView>();
    return (protocol: string): EffectiveView => {
      const view = views.get(protocol) ?? lookup.view({protocol, filter: programFilter(filter, protocol)});
      views.set(protocol, view);
      return view;
    };
  };
  const protocol = remember(everything);
  const isReached = (program: string) => !withoutAddress.has(program);
  const addresses = filters.map(({filter, node}): AddressConfig => {
    const own = remember(filter);
    return {
      filter: describeFilter(filter),
      node,
      isReached,
      conflict: (program) => lookup.conflict(programFilter(filter, program)),
      protocol: (name) => (isReached(name) ? own(name) : protocol(name)),
    };
  });
  return {protocol, addresses};
}

/** The addresses for which what is to be shown differs from what is shown for all others. */
export function changedAddresses(
  effective: EffectiveConfig,
  shown: (settings: Pick<EffectiveConfig, 'protocol'>) => unknown,
): readonly AddressConfig[] {
  if (effective.addresses.length === 0) return [];
  const usual = JSON.stringify(shown(effective));
  return effective.addresses.filter((addresses) => JSON.stringify(shown(addresses)) !== usual);
}
