import {isForeign} from './drivers/mail-plugins.js';
import type {EffectiveConfig} from './effective.js';
import type {Problem} from './problem.js';

/** Whether any program loads a plugin that is not Dovecot's own and of which nothing is known. */
function loadsForeign(effective: EffectiveConfig): boolean {
  const programs = ['global', ...effective.named];
  return programs.some((name) =>
    effective
      .protocol(name)
      .list('mail_plugins')
      .some(({key}) => isForeign(key)),
  );
}

/**
 * Problems of a file of 2.4 whose plugins may bring settings and blocks of their own: an unknown name that resembles none
 * of Dovecot's is left open. Dovecot refuses such names only on hosts where the plugin is not installed.
 */
export function leaveForeignOpen(problems: readonly Problem[], effective: EffectiveConfig): readonly Problem[] {
  const isOpen = ({rule, hint}: Problem) =>
    (rule === 'setting-unknown' || rule === 'block-unknown') && hint === undefined;
  if (!problems.some(isOpen) || !loadsForeign(effective)) return problems;
  const judged = problems.map((problem): Problem => {
    if (!isOpen(problem)) return problem;
    const message = `${problem.message} in Dovecot itself; whether a loaded plugin brings it cannot be told`;
    return {...problem, severity: 'info', message, hint: 'Make sure that the plugin is installed.'};
  });
  const first = judged.findIndex(({severity}) => severity === 'error');
  return judged.map((problem, at) => ({...problem, stops: at === first}));
}
