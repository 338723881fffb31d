import type {FlagEntry} from './tree.js';

/** The order of headings; a group that is not listed comes before the last one. */
const groupOrder = ['READING', 'FILTER', 'PACE', 'RECORD', 'OX', 'DOVEADM', 'KAFKA', 'GLOBAL'];
/** `-f, --format FORMAT`; `    --json`. */
export function flagLabel({letters, name, value, negatable}: FlagEntry): string {
  const short = letters.length === 0 ? '    ' : `${letters.map((letter) => `-${letter}`).join(', ')}, `;
  return `${short}--${negatable ? '[no-]' : ''}${name}${value === null ? '' : ` ${value}`}`;
}

/** The description with the default and whether it can be given more than once, unless the text says so itself. */
export function flagText(flag: FlagEntry): string {
  const {description} = flag;
  const repeatable = flag.repeatable && !/repeat/.test(description) ? ' (repeatable)' : '';
  const fallback = flag.default !== null && !description.includes('(default') ? ` (default: ${flag.default})` : '';
  return `${description}${repeatable}${fallback}`;
}

/** The flags under each heading, own flags first and global ones last. */
export function flagGroups(flags: readonly FlagEntry[]): readonly (readonly [heading: string, FlagEntry[]])[] {
  const place = (group: string | null) => {
    if (group === null) return -1;
    const at = groupOrder.indexOf(group);
    return at === -1 ? groupOrder.length - 1.5 : at;
  };
  const groups = [...new Set(flags.map(({group}) => group))].sort((a, b) => place(a) - place(b));
  return groups.map((group) => [
    group === null ? 'FLAGS' : `${group} FLAGS`,
    flags.filter((flag) => flag.group === group).sort((a, b) => Number(b.required) - Number(a.required)),
  ]);
}
