import type {DovecotRelease} from '../../dovecot-release.js';
import {checkHttpUrl} from '../drivers/http-url.js';
import type {ConfigFiles} from '../files.js';
import {type FilterNode, type FilterTree, isInGroup} from '../filter-tree.js';
import {isMissingPluginDir} from '../plugin-dir.js';
import type {KnownSetting, ValueRule} from './known.js';
import type {KnownSettings24} from './known-2.4.js';
import {brokenRelations, related} from './relations-2.4.js';
import type {Assignment} from './store.js';
import {parseSize, parseTime} from './types.js';
import {hasVariables} from './types-2.4.js';
import {refusedWord} from './value-checks.js';
import {parseVariables} from './var-expand-syntax.js';

/** A check that failed once all files were read: Dovecot's words and the assignment to blame. */
export interface Refusal24 {
  readonly text: string;
  readonly assignment: Assignment;
}

/** A rule as the 2.4 data has it, with where it holds; `crash` of what ends the process in place of a message. */
type PlacedRule = ValueRule & {readonly at?: 'root' | 'service'; readonly notAt?: 'root'; readonly crash?: true};

/**
 * Rules that were seen with that one setting alone. Others lift them, or only part of what they refuse is wrong; a file
 * that works must not be refused here.
 */
const undecided = new Set(['mail_server_admin', 'service_name']);

/** Services that only run when `protocols` has their protocol. */
const protocolOf: readonly [RegExp, string][] = [
  [/^imap/, 'imap'],
  [/^pop3/, 'pop3'],
  [/^lmtp/, 'lmtp'],
  [/^submission/, 'submission'],
  [/^managesieve/, 'sieve'],
];

function isDecided(name: string, rule: PlacedRule): boolean {
  if (undecided.has(name) || related.has(name) || rule.re === '.' || rule.crash) return false;
  return rule.unless === undefined;
}

function holdsIn(rule: PlacedRule, place: FilterNode, protocols: ReadonlySet<string>): boolean {
  const isRoot = place.parent === null;
  if (rule.at === 'root') return isRoot;
  if (rule.at !== 'service') return !(rule.notAt === 'root' && isRoot);
  if (place.type !== 'service') return false;
  const protocol = protocolOf.find(([pattern]) => pattern.test(place.name))?.[1];
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
  // Some ask for a variable, some are about values with one, and all others about values without.
  const isAboutVariables = rule.re?.includes('%\\{') === true && !rule.re.startsWith('^(?!');
  if (hasVariables(value) ? !rule.re?.includes('%\\{') : isAboutVariables) return false;
  if (rule.re !== undefined) return new RegExp(rule.re).test(value);
  const number = numberOf(setting, value);
  if (rule.below !== undefined) return number < rule.below;
  if (rule.above !== undefined) return number > rule.above;
  const [least, most] = rule.between ?? [1, 0];
  return number >= least && number <= most;
}

/** The URL is judged before a user is known; the releases after 2.4.1 leave one with variables alone. */
function refusedUrl(value: string, release: DovecotRelease): string | null {
  if (value === '') return null;
  const unknown = 'UNKNOWN_VALUE_WITH_VARIABLES';
  if (hasVariables(value)) {
    return release.patch <= 1 ? `Invalid push_notification_ox_url '${unknown}': Relative HTTP URL not allowed` : null;
  }
  const wrong = checkHttpUrl(value, '2.4');
  return wrong === null ? null : `Invalid push_notification_ox_url '${value}': ${wrong}`;
}

/** ManageSieve servers are named by URLs with a host; one with variables is refused before they are expanded. */
function refusedSieveUrl(value: string): string | null {
  if (value === '') return null;
  const front = 'Invalid URL for imapsieve_url setting: ';
  if (hasVariables(value)) return `${front}UNKNOWN_VALUE_WITH_VARIABLES`;
  const rest = /^sieve:(\/\/[^@?#]+)$/i.exec(value)?.[1];
  return rest !== undefined && checkHttpUrl(`http:${rest}`, '2.4') === null ? null : `${front}${value}`;
}

/** Dovecot's words about one value of a setting that takes only certain ones. */
function wordText(key: string, setting: KnownSetting, word: string): string {
  const parts: Readonly<Record<string, string>> = {KEY: key, VALUE: word, WORD: word};
  return (setting.text ?? 'KEY: Invalid value').replace(/KEY|VALUE|WORD/g, (part) => parts[part] ?? part);
}

/** Broken syntax makes doveconf abort, whatever the setting. */
function refusedVariables(value: string): string | null {
  if (!hasVariables(value) || parseVariables(value) !== null) return null;
  return `${value}: syntax error, and doveconf aborts`;
}

/** The directory is looked at only where plugins are loaded from it. */
function refusedPluginDir(value: string, place: FilterNode, files: ConfigFiles): string | null {
  const entries = [...(place.lists.get('mail_plugins')?.entries.values() ?? [])];
  const loads = entries.some((entry) => entry.value === 'yes');
  if (!loads || hasVariables(value)) return null;
  const isMissing = value === '' || isMissingPluginDir(value, files);
  if (isMissing) return `mail_plugin_dir: access(${value}) failed: No such file or directory`;
  const isPlainFile = files.kind(value) === 'file' && !files.mayExecute(value);
  return isPlainFile ? `mail_plugin_dir: access(${value}) failed: Permission denied` : null;
}

const mailLogLists = ['mail_log_events', 'mail_log_fields'] as const;

/** Outside the root, doveconf 2.4.1 ends with signal 11 where one list of mail_log is set without the other. */
function* halfMailLog(place: FilterNode): Generator<Refusal24> {
  if (place.parent === null) return;
  const filled = mailLogLists.filter((name) => (place.lists.get(name)?.entries.size ?? 0) > 0);
  const set = mailLogLists.flatMap((name) => [...(place.lists.get(name)?.entries.values() ?? [])]);
  const assignment = place.values.get('mail_log_cached_only') ?? set[0];
  if (assignment === undefined || filled.length === mailLogLists.length) return;
  yield {text: 'doveconf 2.4.1 crashes unless mail_log_events and mail_log_fields are both set here', assignment};
}

/** Checks of one release and one host over all places. */
class Checks {
  readonly #known: Readonly<Record<string, KnownSetting>>;
  readonly #release: DovecotRelease;
  readonly #files: ConfigFiles;
  readonly #protocols: ReadonlySet<string>;

  constructor(root: FilterNode, known: KnownSettings24, release: DovecotRelease, files: ConfigFiles) {
    this.#known = known.settings[''] ?? {};
    this.#release = release;
    this.#files = files;
    const entries = [...(root.lists.get('protocols')?.entries.values() ?? [])];
    this.#protocols = new Set(entries.filter(({value}) => value === 'yes').map(({key}) => key));
  }

  *of(place: FilterNode): Generator<Refusal24> {
    const wrong = place.kind === 'list' ? refusedVariables(place.name) : null;
    if (wrong !== null && place.node !== null) {
      const assignment = {key: `${place.type}_name`, value: place.name, node: place.node, previous: null};
      yield {text: wrong, assignment};
    }
    for (const assignment of place.values.values()) {
      const text = this.#refused(place, assignment);
      if (text !== null) yield {text, assignment};
    }
    yield* this.#lists(place);
    yield* brokenRelations(place, this.#known);
    yield* this.#services(place);
    yield* halfMailLog(place);
  }

  #refused(place: FilterNode, {key, value}: Assignment): string | null {
    const setting = Object.hasOwn(this.#known, key) ? this.#known[key] : undefined;
    if (setting === undefined) return null;
    const directory = key === 'mail_plugin_dir' ? refusedPluginDir(value, place, this.#files) : null;
    const wrong = refusedVariables(value) ?? directory;
    if (wrong !== null) return wrong;
    if (key === 'push_notification_ox_url') return refusedUrl(value, this.#release);
    if (key === 'imapsieve_url') return refusedSieveUrl(value);
    const word = hasVariables(value) ? null : refusedWord(setting, value);
    if (word !== null) return wordText(key, setting, word);
    const broken = ((setting.rules ?? []) as readonly PlacedRule[]).find((rule) => {
      return isDecided(key, rule) && holdsIn(rule, place, this.#protocols) && breaks(rule, setting, value);
    });
    return broken?.text.replace('NAME', () => place.name).replace('VALUE', () => value) ?? null;
  }

  *#lists(place: FilterNode): Generator<Refusal24> {
    for (const [key, {entries}] of place.lists) {
      const setting = this.#known[key];
      for (const assignment of entries.values()) {
        const syntax = refusedVariables(assignment.value);
        if (syntax !== null) yield {text: syntax, assignment};
        const isWrong = assignment.value === 'yes' && setting?.words?.includes(assignment.key) === false;
        const pattern = setting?.wordPattern;
        if (!isWrong || setting === undefined || (pattern !== undefined && new RegExp(pattern).test(assignment.key)))
          continue;
        if (key === 'protocols' && place.parent !== null) continue;
        yield {text: wordText(key, setting, assignment.key), assignment};
      }
    }
  }

  /** In a filter, services lack the address that the root listens at. */
  *#services(place: FilterNode): Generator<Refusal24> {
    const [name] = place.names.get('service') ?? [];
    if (name === undefined || place.parent === null || place.lists.has('listen')) return;
    const inside = [...place.children.values()].find(({type}) => type === 'service');
    const assignment = [...(inside?.values.values() ?? [])][0];
    if (assignment !== undefined) yield {text: "listen can't be set empty", assignment};
  }
}

/** What Dovecot refuses once all files are read. */
export function* checkTree(
  {all, root}: FilterTree,
  known: KnownSettings24,
  release: DovecotRelease,
  files: ConfigFiles,
): Generator<Refusal24> {
  const checks = new Checks(root, known, release, files);
  for (const place of all) if (!isInGroup(place)) yield* checks.of(place);
}
