import type {Doveadm} from '../../doveadm/doveadm.js';
import {usageError} from '../../errors.js';
import {parseList} from '../../events/list.js';
import {mailstoreSource, type ReplaySource} from '../replay-source.js';
import type {SourceContext, SourceKind, SourceOptions} from '../source-kind.js';

/** New mail rebuilt from the INBOX of users, through doveadm. */
export const mailstoreKind: SourceKind = {
  form: 'mailstore',
  summary: 'new mail rebuilt from the INBOX of --user',
  flags: ['offset', 'since', 'until', 'late', 'users'],
  match: (from) => (from === 'mailstore' ? from : null),
  open: openMailstore,
};

async function openMailstore(_name: string, context: SourceContext): Promise<ReplaySource> {
  const {plan, nowMs, note, options} = context;
  const doveadm = await context.doveadm();
  const {start, end} = plan;
  // Read for the plan and again for the run.
  const told = new Set<string>();
  const notify = (text: string) => {
    if (!told.has(text)) note(text);
    told.add(text);
  };
  return mailstoreSource(doveadm, {
    users: usersOf(options, doveadm),
    sinceMs: start.kind === 'time' ? start.ms : null,
    untilMs: end.kind === 'time' ? end.ms : nowMs,
    notify,
  });
}

/** Those of --users; else those of --user, which are looked up unless they are named in full. */
function usersOf({usersFile, user}: SourceOptions, doveadm: Doveadm): () => AsyncIterable<string> {
  if (usersFile !== undefined) {
    return async function* () {
      const {readUsersFile} = await import('../../metadata/input/users-file.js');
      yield* readUsersFile(usersFile);
    };
  }
  if (user === undefined) throw usageError('the mail store needs users', {reason: 'users-missing'});
  const list = parseList(user);
  return async function* () {
    if (list.literals !== null && !list.negated) return yield* list.literals;
    for await (const names of doveadm.users('*')) yield* names.filter((name) => list.matches(name));
  };
}
