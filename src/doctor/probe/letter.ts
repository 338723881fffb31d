import {randomUUID} from 'node:crypto';

/** A mail that only its probe knows. */
export interface Letter {
  /** Message-ID with its brackets, which no other mail has. */
  readonly id: string;
  /** Words of the subject that no other mail has. */
  readonly mark: string;
  /** The whole mail, lines ended by LF. */
  readonly text: string;
}

/** RFC 2606: mail to it goes nowhere. */
const domain = 'dovepush.invalid';

/** Makes a mail that nobody answers: no automatic reply goes to a mail that says it was generated (RFC 3834). */
export function createLetter(now = new Date()): Letter {
  const mark = randomUUID();
  const id = `<${mark}@${domain}>`;
  const header = [
    `From: dovepush doctor <noreply@${domain}>`,
    'To: undisclosed-recipients:;',
    `Subject: dovepush probe ${mark}`,
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${id}`,
    'Auto-Submitted: auto-generated',
    'Content-Type: text/plain; charset=us-ascii',
  ];
  const body = 'dovepush doctor --probe delivered this mail and removes it again.';
  return {id, mark, text: `${header.join('\n')}\n\n${body}\n`};
}
