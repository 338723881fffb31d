import {usageError} from '../errors.js';

/** How a request is answered: with a status, by closing the connection, or never. */
export type Answer = number | 'drop' | 'stall';

function parseAnswer(text: string): Answer {
  if (text === 'drop' || text === 'stall') return text;
  const status = /^[2-5]\d\d$/.test(text) ? Number(text) : 0;
  if (status) return status;
  throw usageError(
    `'${text}' is no answer`,
    'Write a status of three digits (200 to 599), drop, stall, or several as seq:503,drop,200.',
  );
}

/**
 * Gives the answer to each next request: always the same one (`200`, `drop`, `stall`), or with `seq:503,drop,200` in
 * turn, the last one for good. Throws USAGE for anything else.
 */
export function createAnswers(text: string): () => Answer {
  const answers = text.startsWith('seq:') ? text.slice(4).split(',').map(parseAnswer) : [parseAnswer(text)];
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)] ?? 200;
    next += 1;
    return answer;
  };
}
