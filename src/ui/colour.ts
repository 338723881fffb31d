import {styleText} from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Paints text for one stream, or leaves it plain. */
export type Paint = (style: Style, text: string) => string;

/** What decides on colour: the flag (undefined where not given), the environment, whether the stream is a terminal. */
export interface ColourChoice {
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean;
}

/** Order: --color/--no-color, NO_COLOR, FORCE_COLOR, then the stream; a dumb terminal counts as none. */
export function wantsColour({flag, env, isTty}: ColourChoice): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTty && env.TERM !== 'dumb';
}

/** A Paint for the choice. */
export function createPaint(choice: ColourChoice): Paint {
  // The choice is made here: styleText's own look at the stream is left out by writing the codes it gives.
  return wantsColour(choice) ? (style, text) => styleText(style, text, {validateStream: false}) : (_, text) => text;
}
