import type {Finding} from '../config/finding.js';
import {type DovecotRelease, formatRelease} from '../dovecot-release.js';
import {countSeverities} from './findings.js';
import {findingJson} from './findings-json.js';

/** The document `dovepush.lua-check/1`. */
export function luaCheckDocument(
  file: string,
  {release, reason}: {readonly release: DovecotRelease; readonly reason: string},
  findings: readonly Finding[],
) {
  const counts = countSeverities(findings);
  return {
    schema: 'dovepush.lua-check/1',
    dovecotVersion: release.series,
    release: formatRelease(release),
    releaseReason: reason,
    files: [file],
    findings: findings.map(findingJson),
    summary: {files: 1, errors: counts.error, warnings: counts.warning, infos: counts.info},
  };
}
