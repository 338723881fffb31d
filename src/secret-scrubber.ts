import {mask} from './secrets.js';

/** Shorter ones occur in any text. */
const shortest = 4;

/**
 * Returns a function that masks secrets in a text, also as percent-encoding, hexadecimal, base64 and inside a JSON text
 * write them. It takes time in proportion to the text.
 */
export function createScrubber(secrets: Iterable<string>): (text: string) => string {
  const forms = new Set([...secrets].flatMap(partsOf).flatMap(formsOf));
  const found = [...forms].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
  if (found.length === 0) return (text) => text;
  const pattern = new RegExp(found.map(escaped).join('|'), 'g');
  return (text) => text.replace(pattern, mask);
}

/** Of `user:password` the password counts alone too; quotes around a value belong to its file, and `%%` of 2.3 is `%`. */
function partsOf(secret: string): readonly string[] {
  const bare = secret.trim().replace(/^(["'])(.*)\1$/s, '$2');
  const parts = [secret, bare, bare.slice(bare.indexOf(':') + 1)];
  const halved = parts.map((part) => part.replaceAll('%%', '%'));
  return [...new Set([...parts, ...halved, ...halved.map(decoded)])].filter((part) => part.length >= shortest);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const percent = hex.replace(/../g, '%$&');
  const encoded = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    ...[encoded, encoded.replaceAll('%20', '+'), encoded.replace(/[!'()*~]/g, (one) => percentOf(one))].flatMap(
      bothCases,
    ),
    ...[hex, percent].flatMap((form) => [form, form.toUpperCase()]),
    ...[0, 1, 2].flatMap((before) => base64At(bytes, before)),
  ];
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function bothCases(encoded: string): readonly string[] {
  return [encoded, encoded.replace(/%../g, (one) => one.toLowerCase())];
}

/** The characters of base64 that bytes fix, wherever they are in what is encoded: behind `before` bytes, modulo 3. */
function base64At(bytes: Buffer, before: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  const [start, end] = [Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)];
  const core = text.slice(start, end);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
