import {refusedFilter} from './event-filter.js';
import type {KnownSetting, ValueRule} from './known.js';
import {parseSize, parseTime} from './types.js';

/** The value of a setting by its name, its default where nothing set it. */
export type ValueOf = (name: string) => string;

/** When a rule does not apply although its value matches: what the other settings must hold. */
const lifted: Readonly<Record<string, (value: ValueOf) => boolean>> = {
  auth_policy_server_url: (value) => value('auth_policy_hash_nonce') !== '',
  mail_nfs_index: (value) => value('mmap_disable') === 'yes',
  pop3_delete_type: (value) => value('pop3_deleted_flag') !== '',
  ssl_verify_client_cert: (value) => value('ssl_ca') !== '' || value('ssl') === 'no',
  ssl_options: (value) => value('ssl') === 'no',
};

function numberOf(setting: KnownSetting, value: string): number {
  const parsed = setting.type === 'size' ? parseSize(value) : setting.type === 'time' ? parseTime(value, false) : value;
  return Number(parsed);
}

function breaks(rule: ValueRule, setting: KnownSetting, value: string): boolean {
  if (rule.filter === true) return refusedFilter(value) !== null;
  if (rule.re !== undefined) return new RegExp(rule.re).test(value);
  const number = numberOf(setting, value);
  if (rule.below !== undefined) return number < rule.below;
  if (rule.above !== undefined) return number > rule.above;
  const [least, most] = rule.between ?? [1, 0];
  return number >= least && number <= most;
}

/** Letters that stand for something in `pop3_uidl_format`, behind width and modifiers. */
function refusedUidlFormat(value: string): string | null {
  const letters = [...value.matchAll(/%[-\d]*(?:\.[-\d]*)?[LUEXRHNMDT]*(.)/gs)].map((match) => match[1] ?? '');
  const unknown = letters.find((letter) => !/[vumfg%]/.test(letter));
  if (unknown !== undefined) return `Unknown pop3_uidl_format variable: %${unknown}`;
  if (letters.some((letter) => letter !== '%')) return null;
  return "pop3_uidl_format setting doesn't contain any %% variables.";
}

function refusedHeaders(name: string): (value: string) => string | null {
  return (value) => {
    const fields = value.split(/[ ,]+/).filter((word) => /^hdr\./i.test(word));
    const wrong = fields.find((word) => !/^[!-9;-~]*$/.test(word.slice(4)));
    return wrong === undefined ? null : `Invalid ${name}: ${wrong} is not a valid header name`;
  };
}

/** Settings with a grammar of their own. */
const grammars: Readonly<Record<string, (value: string) => string | null>> = {
  pop3_uidl_format: refusedUidlFormat,
  mail_cache_fields: refusedHeaders('mail_cache_fields'),
  mail_always_cache_fields: refusedHeaders('mail_always_cache_fields'),
  mail_never_cache_fields: refusedHeaders('mail_never_cache_fields'),
};

function isWord(setting: KnownSetting, word: string): boolean {
  const known = (setting.words ?? []).some((candidate) =>
    setting.ignoreCase === true ? candidate.toLowerCase() === word.toLowerCase() : candidate === word,
  );
  return known || (setting.wordPattern !== undefined && new RegExp(setting.wordPattern).test(word));
}

/** The word of a value that is none of those that a setting takes; null when all are. */
export function refusedWord(setting: KnownSetting, value: string): string | null {
  if (setting.type === 'keyword') {
    return (value === '' && setting.empty === true) || isWord(setting, value) ? null : value;
  }
  if (setting.type !== 'words') return null;
  const words = value.split(setting.comma === true ? /[ ,]+/ : / +/).filter((word) => word !== '');
  if (words.length === 1 && setting.alone?.includes(words[0] ?? '') === true) return null;
  return words.find((word) => !isWord(setting, word)) ?? null;
}

/** Dovecot's words for a value that is refused at the end of the files; null when it passes. */
export function refusedValue(name: string, setting: KnownSetting, value: string, others: ValueOf): string | null {
  if (lifted[name]?.(others) === true) return null;
  const grammar = grammars[name]?.(value) ?? null;
  if (grammar !== null) return grammar;
  const word = refusedWord(setting, value);
  if (word !== null) return (setting.text ?? 'Invalid value: VALUE').replace(/VALUE|WORD/g, () => word);
  const rule = setting.rules?.find((candidate) =>
    candidate.unless === undefined || Object.hasOwn(lifted, name) ? breaks(candidate, setting, value) : false,
  );
  return rule === undefined
    ? null
    : rule.text.replace(/VALUE/g, () => value).replace('REASON', () => refusedFilter(value) ?? '');
}

/** Whether values of that setting are looked at again at the end of the files. */
export function isChecked(name: string, {rules, type}: KnownSetting): boolean {
  return rules !== undefined || type === 'words' || type === 'keyword' || Object.hasOwn(grammars, name);
}
