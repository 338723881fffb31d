import {expect, test} from 'vitest';
import {type Narrowed, nextStep} from '../../src/ui/next-step.js';

const all: Narrowed = {since: undefined, until: undefined, user: undefined};
const commandIn = (text: string) => text.split('\n')[1]?.trim();
const one = (driver: 'ox' | 'kafka' | 'lua', target: string | null = null) => ({driver, target, reason: 'x'});

test('what the log names is sent from there, to what the driver stands for', () => {
  const log = {file: '/var/log/mail log', failed: [one('lua'), one('ox'), one('ox')]};
  const narrowed = {since: '09:00', until: '10:00', user: 'anna@*'};

  expect(commandIn(nextStep([{file: 'a', failed: []}, log], narrowed))).toBe(
    "dovepush events replay --from 'failures:/var/log/mail log' --driver ox --to ox --dry-run --since 09:00 --until 10:00 --user 'anna@*'",
  );
  expect(commandIn(nextStep([{...log, failed: [one('kafka', 'mail')]}], all))).toContain(
    '--driver kafka --to topic:mail',
  );
  expect(commandIn(nextStep([{...log, failed: [one('lua')]}], all))).toBe("dovepush events show '/var/log/mail log'");
});

test('what the log does not name is compared with what arrived', () => {
  const log = {file: 'mail.log', failed: []};

  expect(commandIn(nextStep([log], all))).toBe('dovepush events compare mailstore received.jsonl --users users.txt');
  expect(commandIn(nextStep([], {...all, user: 'anna'}))).toBe(
    'dovepush events compare mailstore received.jsonl --user anna',
  );
});
