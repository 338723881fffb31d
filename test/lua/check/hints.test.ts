import {describe, expect, test} from 'vitest';
import type {Finding} from '../../../src/config/finding.js';
import {mutate, mutations, scriptText} from '../mutations/trial.js';
import {findingsOf} from './script-of.js';

/** The text with what the hint says in place of what was found; null for a hint that names no replacement. */
function applied(text: string, {span, hint = ''}: Finding): string | null {
  const lines = text.split('\n');
  const line = lines[span.line - 1] ?? '';
  const [before, found, after] = [
    line.slice(0, span.column - 1),
    line.slice(span.column - 1, span.endColumn - 1),
    line.slice(span.endColumn - 1),
  ];
  const name = /^Did you mean ([\w.:]+)\?$/.exec(hint)?.[1];
  const call = /^Write ([\w.]+[.:]\w+)\(…\)\.$/.exec(hint)?.[1];
  const guard = /^Write \(([\w.]+) or ""\)/.exec(hint)?.[1];
  const text_ = name === undefined ? (call ?? (guard && `(${guard} or "")`)) : renamed(found, name);
  if (text_ === undefined) return null;
  lines[span.line - 1] = before + text_ + after;
  return lines.join('\n');
}

/** `event.subjct` with the name of the field put right. */
function renamed(found: string, name: string): string {
  return /[.:]/.test(name) ? name : found.replace(/\w+$/, name);
}

const typeRules = /^lua-(?:argument|call|event|field|global|value|api)-/;

describe('hints that name what to write', () => {
  const cases = mutations.map((mutation) => ({mutation, title: `${mutation.script}: ${mutation.to}`}));

  test('give back a script without the finding', async () => {
    const wrong: string[] = [];
    let [tried, asBefore] = [0, 0];
    for (const {mutation, title} of cases) {
      const text = mutate(mutation);
      for (const finding of await findingsOf(text)) {
        const mended = typeRules.test(finding.rule) ? applied(text, finding) : null;
        if (mended === null) continue;
        tried += 1;
        if (mended === scriptText(mutation.script)) asBefore += 1;
        const left = (await findingsOf(mended)).filter(({rule}) => rule === finding.rule);
        const isLeft = left.some(({span}) => span.line === finding.span.line && span.column === finding.span.column);
        if (isLeft) wrong.push(`${title}: ${finding.hint}`);
      }
    }

    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(30);
    // The unchanged scripts were tried on the server.
    expect(asBefore).toBeGreaterThanOrEqual(15);
  });

  test.each([
    ['keywords_clear', 'flags_clear', 'keywords'],
    ['keywords_set', 'flags_set', 'keywords'],
    ['flags_cleared', 'flags_clear', 'flags'],
    ['old_flags', 'flags_clear', 'flags_old'],
    ['old_mailbox', 'mailbox_rename', 'mailbox_old'],
    ['uidvalidity', 'message_new', 'uid_validity'],
  ])('say what %s of %s stands for', async (field, event, right) => {
    const text = `function dovecot_lua_notify_event_${event}(ctx, event)\n  return event.${field}\nend\n`;
    const [finding] = (await findingsOf(text)).filter(({rule}) => rule === 'lua-event-field-unknown');

    expect(finding?.hint).toBe(`Did you mean ${right}?`);
  });
});
