import {maskUrls} from '../secrets.js';

/** What has been said is kept up to here; beyond it nothing counts as new. */
const maxKept = 100;

/** What tells apart the same words about several users: `doveadm(anna@x)<22345><EU6eJk>`. */
const speaker = /^doveadm\(.*?\)(<[^>]*>)*/gm;

/**
 * Notes what doveadm says beside good answers, but once: a fault of the configuration is told with every command. `detail`
 * takes each.
 */
export function createTalk(note: (text: string) => void, detail: (text: string) => void): (words: string) => void {
  const said = new Set<string>();
  return (words) => {
    const text = `doveadm says: ${maskUrls(words)}`;
    const gist = words.replace(speaker, '');
    if (said.has(gist) || said.size >= maxKept) return detail(text);
    said.add(gist);
    note(text);
  };
}
