import {chainsOf} from '../chains.js';
import type {ConfigFiles} from '../files.js';
import type {Finding} from '../finding.js';
import {localDate} from '../ignores.js';
import type {ConfigModel} from '../model.js';
import {checkConfig} from '../rules/check.js';
import {rules} from '../rules/index.js';
import type {Span} from '../span.js';

/** An error that the checker finds in the converted file, and the line of 2.3 that it was made from. */
export interface NewError {
  readonly finding: Finding;
  /** Null where no line of 2.3 stands behind it. */
  readonly origin: Span | null;
}

const placeOf = ({file, line}: Span) => `${line} ${file}`;

/** How often each of the texts occurs. */
function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function findingsOf(model: ConfigModel, files: ConfigFiles): readonly Finding[] {
  return checkConfig({model, chains: chainsOf(model, files), files, today: localDate(new Date())}, rules);
}

/** Whether a finding of 2.3 says that the list of plugins is wrong in all of these programs; another rule may say so. */
function coversPrograms(was: Finding, {setting, protocols = []}: Finding): boolean {
  if (setting !== 'mail_plugins' || was.setting !== setting || protocols.length === 0) return false;
  return protocols.every((name) => was.protocols?.includes(name) === true);
}

/**
 * The errors of a converted file that its file of 2.3 does not have: no finding that counts stands on the line that it was
 * made from or is about mail_plugins in the same programs, and none of the same rule is left over elsewhere. `originOf`
 * gives that line.
 */
export function newErrors(
  before: ConfigModel,
  after: ConfigModel,
  files: ConfigFiles,
  originOf: (line: number) => Span | null,
): readonly NewError[] {
  const errors = findingsOf(after, files).filter(({severity}) => severity === 'error');
  if (errors.length === 0) return [];
  const was = findingsOf(before, files);
  const counting = was.filter(({severity}) => severity !== 'info');
  const lines = new Set(counting.map(({span}) => placeOf(span)));
  const left = countOf(was.map(({rule}) => rule));
  return errors.flatMap((finding) => {
    const origin = originOf(finding.span.line);
    const isLeft = left.get(finding.rule) ?? 0;
    left.set(finding.rule, isLeft - 1);
    const isKnown = isLeft > 0 || (origin !== null && lines.has(placeOf(origin)));
    return isKnown || counting.some((one) => coversPrograms(one, finding)) ? [] : [{finding, origin}];
  });
}
