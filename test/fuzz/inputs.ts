import {seededRandom} from '../faults/random.js';
import type {Target} from './target.js';

/** Words that are odd in every grammar. */
const anywhere = [
  '\0',
  '\x1b[31m',
  '\ufeff',
  '\u202e',
  '😀',
  '\xff',
  '\r\n',
  '\n',
  ' ',
  '\t',
  '"',
  "'",
  '\\',
  '%',
  '1e999',
  '-1',
];

type Draw = (below: number) => number;

/** Inputs of one target, always the same for one seed. */
export function* inputsOf({pieces, seeds, name}: Target, seed: number): Generator<Buffer> {
  const random = seededRandom(seed * 1009 + [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0));
  const draw: Draw = (below) => Math.floor(random() * below);
  const words = [...pieces, ...pieces, ...anywhere].map((piece) => Buffer.from(piece));
  const word = () => words[draw(words.length)] ?? Buffer.alloc(0);
  for (;;) {
    const kept = seeds[draw(seeds.length)];
    yield kept === undefined || draw(3) === 0 ? madeOf(word, draw) : changed(kept, word, draw);
  }
}

/** Words in a row; one in eight times the same few again and again. */
function madeOf(word: () => Buffer, draw: Draw): Buffer {
  const few = Array.from({length: 1 + draw(4)}, word);
  const repeated = Array.from({length: draw(400)}, (_, index) => few[index % few.length] ?? word());
  return Buffer.concat(draw(8) === 0 ? [word(), ...repeated, word()] : Array.from({length: draw(40)}, word));
}

/** The input after one to four edits. */
function changed(seed: Buffer, word: () => Buffer, draw: Draw): Buffer {
  let input = seed;
  for (let edits = 1 + draw(4); edits > 0; edits -= 1) input = edited(input, word, draw);
  return input;
}

function edited(input: Buffer, word: () => Buffer, draw: Draw): Buffer {
  const from = draw(input.length + 1);
  const until = Math.min(input.length, from + draw(24));
  const [before, middle, after] = [input.subarray(0, from), input.subarray(from, until), input.subarray(until)];
  const edits = [
    () => [before, after],
    () => [before],
    () => [before, middle, middle, after],
    () => [before, word(), middle, after],
    () => [before, word(), after],
    () => [before, Buffer.of(draw(256)), after.subarray(1)],
    () => [before, ...Array<Buffer>(1 + draw(60)).fill(middle), after],
    () => [after, before],
  ];
  return Buffer.concat(edits[draw(edits.length)]?.() ?? []);
}
