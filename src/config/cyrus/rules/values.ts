import {nearest} from '../../../nearest.js';
import type {RuleFinding} from '../../rules/rule.js';
import type {ImapdEntry, ImapdProblem} from '../imapd-conf.js';
import {type CyrusInput, type CyrusModel, targetOf} from '../model.js';
import {type CyrusOption, cyrusReleases, isKnownOption, optionsOf} from '../options.js';
import {type CyrusRule, inService} from '../rule.js';

const fatal =
  'Every process that reads the file ends with status 78. A running Cyrus fails with the next process that it starts, which may be hours later.';
const source = 'lib/libconfig.c of Cyrus 3.6; observed with 3.6.1';
const base = 'configdirectory: /var/lib/cyrus\n';

function* problemsOf({model}: CyrusInput, kind: ImapdProblem['kind'], hint: string): Iterable<RuleFinding> {
  for (const problem of model.imapd?.problems ?? []) {
    if (problem.kind === kind) yield {message: problem.message, span: problem.span, hint};
  }
}

/** What is wrong with a value; null if Cyrus takes it. */
function whyInvalid(value: string, {type, values = []}: CyrusOption): string | null {
  const bad = (what: string) => `'${value}' is not a valid ${what}`;
  if (type === 'switch')
    return /^(?:0|n|of|f|1|y|on|t)/.test(value) ? null : bad('switch, which is yes or no in lower case');
  if (type === 'integer') return /^[+-]?(?:0x[\da-f]+|\d+)$/i.test(value) ? null : bad('whole number');
  if (type === 'bytesize') return /^-?\d+ *(?:[KMG]i?)?B?$/i.test(value) ? null : bad('size in bytes');
  if (type === 'duration') return /^-?(?:\d+[dhms]?)+$/i.test(value) ? null : bad('duration');
  if (values.length === 0) return null;
  if (type === 'choice') return values.includes(value) ? null : `'${value}' is none of ${values.join(', ')}`;
  if (type !== 'set') return null;
  const wrong = value.split(/\s+/).find((word) => !values.includes(word));
  return wrong === undefined ? null : `unknown word '${wrong}'`;
}

/** A value that Cyrus refuses. */
interface ValueProblem {
  readonly entry: ImapdEntry;
  readonly why: string;
  readonly hint: string;
  /** The one service that reads it; null if each does. */
  readonly service: string | null;
}

/** Every value that Cyrus refuses. */
export function valueProblems({imapd, options}: Pick<CyrusModel, 'imapd' | 'options'>): readonly ValueProblem[] {
  return (imapd?.entries ?? []).flatMap((entry) => {
    const {option, service} = targetOf(entry, options);
    const known = options[option];
    const why = known === undefined ? null : whyInvalid(entry.value, known);
    return why === null || known === undefined
      ? []
      : [{entry, why, service, hint: hintFor(entry.value, known, option)}];
  });
}

/** What to write instead. */
function hintFor(value: string, {type, values = []}: CyrusOption, option: string): string {
  if (type === 'switch') return 'Write yes or no.';
  if (type === 'integer') return 'Write digits without a unit.';
  if (type === 'bytesize') return 'Write a number with K, M or G.';
  if (type === 'duration') return 'Write a number with d, h, m or s.';
  if (value.includes(',')) return 'Separate the words with spaces, not with commas.';
  const wrong = value.split(/\s+/).find((word) => !values.includes(word)) ?? value;
  const other = cyrusReleases.find((release) => optionsOf(release)[option]?.values?.includes(wrong));
  if (other !== undefined) return `Remove ${wrong}, which Cyrus ${other} has, or check with --cyrus-version ${other}.`;
  const same = values.find((word) => word.toLowerCase() === wrong.toLowerCase());
  const meant = same ?? nearest(wrong, values);
  return meant === null ? `Choose from ${values.join(', ')}.` : `Write ${meant}.`;
}

/** Names of Cyrus's tools, which read options under their own prefix too. */
const tools =
  /^(?:cyr_|ctl_|cvt_|sync_|ipurge|quota|reconstruct|unexpunge|squatter|mbpath|mbexamine|deliver|calalarmd|notifyd|idled|backupd|promstatsd|tls_prune|chk_cyrus)/;

export const valueRules: readonly CyrusRule[] = [
  {
    id: 'cyrus-value-invalid',
    severity: 'error',
    summary: 'An option of imapd.conf has a value that Cyrus refuses.',
    why: `${fatal} Words of sets and choices are case-sensitive and separated by spaces.`,
    source,
    log: "master: invalid value 'message,mailbox' for event_groups in line 25",
    examples: {
      bad: [`${base}event_notifier: log\nevent_groups: message,mailbox\n`],
      good: [`${base}event_notifier: log\nevent_groups: message mailbox\n`],
    },
    *check({model}) {
      for (const {entry, why, hint, service} of valueProblems(model)) {
        const place = {span: entry.span, setting: entry.name, ...inService({service})};
        yield {message: `${entry.name}: ${why}`, hint, ...place};
      }
    },
  },
  {
    id: 'cyrus-option-repeated',
    severity: 'error',
    summary: 'An option of imapd.conf is set twice.',
    why: `${fatal} An include counts as part of the file.`,
    source,
    log: "master: option 'event_groups' was specified twice in config file (second occurrence on line 9)",
    examples: {bad: [`${base}event_notifier: log\nevent_notifier: external\n`], good: [`${base}event_notifier: log\n`]},
    check: (input) => problemsOf(input, 'repeated', 'Remove one of the two lines.'),
  },
  {
    id: 'cyrus-option-empty',
    severity: 'error',
    summary: 'An option of imapd.conf has no value.',
    why: `${fatal} To have no events, leave event_notifier out: there is no way to say "no groups".`,
    source,
    log: 'master: empty option value on line 9 of configuration file',
    examples: {bad: [`${base}event_groups:\n`], good: [base]},
    check: (input) => problemsOf(input, 'empty', 'Remove the line, or add a value.'),
  },
  {
    id: 'cyrus-line-invalid',
    severity: 'error',
    summary: 'A line of imapd.conf is not "name: value".',
    why: `${fatal} The colon follows the name without a space. A comment begins with # at the start of a line.`,
    source,
    log: 'master: invalid option name on line 9 of configuration file /etc/imapd.conf',
    examples: {bad: [`${base}event_groups = message\n`], good: [`${base}event_groups: message\n`]},
    check: (input) => problemsOf(input, 'line', 'Write "name: value", or # at the start of a comment.'),
  },
  {
    id: 'cyrus-include-unreadable',
    severity: 'error',
    summary: 'An @include of imapd.conf names a file that cannot be read.',
    why: fatal,
    source,
    log: "master: can't open configuration file /etc/imapd-local.conf: No such file or directory",
    examples: {bad: [`${base}@include: /nonexistent/imapd-local.conf\n`], good: [base]},
    check: (input) => problemsOf(input, 'include', 'Fix the path, or remove the line.'),
  },
  {
    id: 'cyrus-option-unknown',
    severity: 'warning',
    summary: 'Cyrus has no option of this name.',
    why: 'The option is silently ignored, and its default stays. cyr_info conf-lint lists such names.',
    source,
    log: null,
    examples: {
      bad: [`${base}event_notifier: log\nevent_group: message\n`],
      good: [`${base}event_notifier: log\nevent_groups: message\n`],
    },
    *check({model: {imapd, options, release}}) {
      for (const entry of imapd?.entries ?? []) {
        const {option} = targetOf(entry, options);
        if (isKnownOption(option, options) || Object.hasOwn(options, option)) continue;
        const meant = nearest(entry.name, Object.keys(options));
        const isOfEvents = /event|notif/.test(entry.name) || /^(?:event_|notif)/.test(meant ?? '');
        const hint = meant === null ? 'Remove the line.' : `Did you mean ${meant}?`;
        const severity = isOfEvents ? {} : ({severity: 'info'} as const);
        yield {
          message: `Cyrus ${release} ignores the unknown option ${entry.name}`,
          span: entry.span,
          setting: entry.name,
          hint,
          ...severity,
        };
      }
    },
  },
  {
    id: 'cyrus-service-unknown',
    severity: 'warning',
    summary: 'An option is for a service that cyrus.conf does not have.',
    why: 'SERVICE_option overrides an option for one service, by the name before its cmd= in cyrus.conf. For any other name it is silently ignored.',
    source,
    log: null,
    examples: {
      bad: [
        {
          'imapd.conf': `${base}lmptunix_event_groups: message\n`,
          'cyrus.conf':
            'SERVICES {\n  lmtpunix cmd="lmtpd" listen="/run/cyrus/socket/lmtp"\n  notify cmd="notifyd" listen="/var/lib/cyrus/socket/notify" proto="udp"\n}\n',
        },
      ],
      good: [
        {
          'imapd.conf': `${base}lmtpunix_allowplaintext: no\n`,
          'cyrus.conf': 'SERVICES {\n  lmtpunix cmd="lmtpd" listen="/run/cyrus/socket/lmtp"\n}\n',
        },
      ],
      also: ['cyrus-events-off'],
    },
    *check({model: {imapd, options, cyrus}}) {
      if (cyrus === null) return;
      const services = new Set(cyrus.entries.map(({name}) => name.toLowerCase()));
      for (const entry of imapd?.entries ?? []) {
        const {service, option} = targetOf(entry, options);
        if (service === null || services.has(service) || tools.test(service)) continue;
        const meant = nearest(service, [...services]);
        const hint = meant === null ? `Write ${option}, for all services.` : `Did you mean ${meant}_${option}?`;
        yield {
          message: `cyrus.conf has no service ${service}, so ${entry.name} is ignored`,
          span: entry.span,
          setting: entry.name,
          hint,
        };
      }
    },
  },
];
