import type {DriverChain} from '../config/drivers/driver.js';
import type {ConfigFiles} from '../config/files.js';
import type {Severity} from '../config/finding.js';
import {createMasking} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
import type {OnlineCheck, OnlineStatus, Outcome} from '../config/outcome.js';
import type {Span} from '../config/span.js';
import {maskUrls} from '../secrets.js';

/** What is looked at: a configuration that loads, and what its programs start. */
export interface OnlineInput {
  readonly model: ConfigModel;
  readonly chains: readonly DriverChain[];
  readonly files: ConfigFiles;
  /** Limit of the look at any one thing. */
  readonly timeoutMs: number;
}

/** How it is with one thing. */
export interface Verdict {
  readonly status: OnlineStatus;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: Severity;
}

/** One thing that a setting names, as one program sees it. */
export interface Subject {
  readonly setting: string;
  readonly span: Span;
  readonly protocol: string;
  /** All that decides the verdict: what is the same for two programs is looked at once. */
  readonly key: string;
  judge(): Verdict | Promise<Verdict>;
}

/** A look outside the files at one kind of things. It starts nothing, changes nothing, and sends no notification. */
export interface Check {
  readonly name: OnlineCheck;
  subjects(input: OnlineInput): Iterable<Subject>;
}

/** Looks at all things at once, each within the time limit. Messages are masked. */
export async function runChecks(checks: readonly Check[], input: OnlineInput): Promise<readonly Outcome[]> {
  const masking = createMasking(input.model);
  const outcomes = checks.flatMap((check) =>
    grouped(check.subjects(input)).map(async ({subject, protocols}): Promise<Outcome> => {
      const {message, hint, ...verdict} = await judge(subject, input.timeoutMs);
      const {setting, span} = subject;
      const masked = {message: masking.text(message), ...(hint === undefined ? {} : {hint: masking.text(hint)})};
      return {check: check.name, ...verdict, ...masked, setting: masking.text(setting), span, protocols};
    }),
  );
  return await Promise.all(outcomes);
}

interface Group {
  readonly subject: Subject;
  readonly protocols: readonly string[];
}

function grouped(subjects: Iterable<Subject>): readonly Group[] {
  const groups = new Map<string, {subject: Subject; protocols: string[]}>();
  for (const subject of subjects) {
    const {file, line, column} = subject.span;
    const key = JSON.stringify([subject.key, subject.setting, file, line, column]);
    const group = groups.get(key) ?? {subject, protocols: []};
    if (!group.protocols.includes(subject.protocol)) group.protocols.push(subject.protocol);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function judge(subject: Subject, timeoutMs: number): Promise<Verdict> {
  let timer: NodeJS.Timeout | undefined;
  // Each look ends in time by itself; this is for those that hang where no limit of their own reaches.
  const late = new Promise<Verdict>((resolve) => {
    const message = `there was no answer within ${timeoutMs} ms`;
    timer = setTimeout(() => resolve({status: 'unchecked', message}), timeoutMs * 1.5);
  });
  try {
    return await Promise.race([subject.judge(), late]);
  } catch (error) {
    return {status: 'unchecked', message: maskUrls(error instanceof Error ? error.message : String(error))};
  } finally {
    clearTimeout(timer);
  }
}
