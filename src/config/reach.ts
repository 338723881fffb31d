import type {DriverChain, JudgedDriver, SkippedDriver} from './drivers/driver.js';
import type {Finding} from './finding.js';

/** A driver at which Dovecot never arrives although its name is read, because the chain ended before it. */
function isUnreached({reason, setting}: SkippedDriver): boolean {
  return reason === 'after-failed' || (reason === 'after-gap' && !/[a-z]0\d*$/.test(setting));
}

/** Whether a driver starts, or would if it were reached and the session did not fail. */
export function isSound({refusal, open}: JudgedDriver, skipped: SkippedDriver | null): boolean {
  return refusal === null && open === null && (skipped === null || isUnreached(skipped));
}

/** The first driver of that name that starts, or would if it were reached and the session did not fail. */
export function soundDriver({configured, skipped}: DriverChain, name: string): JudgedDriver | undefined {
  const bySetting = new Map(skipped.map((driver) => [driver.setting, driver]));
  return configured.find((driver) => {
    return driver.driver.toLowerCase() === name && isSound(driver, bySetting.get(driver.setting) ?? null);
  });
}

/** Why the chain of each program ends before a driver, by program and setting. */
type Unreached = ReadonlyMap<string, ReadonlyMap<string, string>>;

function unreachedIn(chains: readonly DriverChain[]): Unreached {
  const byProtocol = chains.map(({protocol, skipped}) => {
    const unreached = skipped.filter(isUnreached).map(({setting, message}) => [setting, message] as const);
    return [protocol, new Map(unreached)] as const;
  });
  return new Map(byProtocol);
}

/** Says of findings about drivers that no program reaches them; a finding has its driver as its setting, or as `driver`. */
export function sayUnreached(findings: readonly Finding[], chains: readonly DriverChain[]): readonly Finding[] {
  const unreached = unreachedIn(chains);
  if ([...unreached.values()].every(({size}) => size === 0)) return findings;
  return findings.map((finding) => {
    const {message, protocols = [], setting = ''} = finding;
    const reasons = protocols.map((protocol) => unreached.get(protocol)?.get(finding.driver ?? setting));
    const [reason] = reasons;
    if (reason === undefined || reasons.includes(undefined)) return finding;
    return {...finding, message: `${message}. It would not be reached anyway: ${reason}`};
  });
}
