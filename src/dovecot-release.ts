/** A series of Dovecot releases: settings, names and formats change between them. */
export type DovecotSeries = '2.3' | '2.4';

/** A release: 2.3.19 is series `2.3`, patch 19. */
export interface DovecotRelease {
  readonly series: DovecotSeries;
  readonly patch: number;
}

/** The patches that are told apart, and the one that a series stands for: that of Debian 12 and Debian 13. */
const patches = {'2.3': {first: 4, last: 21, usual: 19}, '2.4': {first: 0, last: 4, usual: 1}} as const;

/** The release that a series stands for. */
export function usualRelease(series: DovecotSeries): DovecotRelease {
  return {series, patch: patches[series].usual};
}

/**
 * The release of `2.3`, `2.4`, `2.3.19`, `2.3.19.1` or `2.4.1`; a series stands for what Debian installs of it. Null for
 * any other text, and for releases before 2.3.4, from 2.3.22 and from 2.4.5.
 */
export function parseRelease(text: string): DovecotRelease | null {
  const [, series, patch] = /^(2\.[34])(?:\.(\d{1,3})(?:\.\d{1,3})?)?$/.exec(text) ?? [];
  if (series !== '2.3' && series !== '2.4') return null;
  const {first, last} = patches[series];
  if (patch === undefined) return usualRelease(series);
  return Number(patch) >= first && Number(patch) <= last ? {series, patch: Number(patch)} : null;
}

/** Whether something that a series has from one patch on is there; false for another series. */
export function hasSince(release: DovecotRelease, series: DovecotSeries, patch: number): boolean {
  return release.series === series && release.patch >= patch;
}

/** `2.3.19` */
export function formatRelease({series, patch}: DovecotRelease): string {
  return `${series}.${patch}`;
}
