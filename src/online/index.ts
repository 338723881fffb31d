import type {OnlineCheck, Outcome} from '../config/outcome.js';
import {certificates} from './certificates.js';
import {type Check, type OnlineInput, runChecks} from './check.js';
import {endpoint} from './endpoint.js';
import {plugins} from './plugins.js';
import {scripts} from './scripts.js';
import {topic} from './topic.js';

/** Every look outside the files, in the order in which it is told. Adding one is a file and a line here. */
const checks: readonly Check[] = [plugins, scripts, certificates, endpoint, topic];

/** Looks at everything outside the files that the settings name, or at one kind. A configuration that does not load starts nothing. */
export async function checkOnline(input: OnlineInput, only?: OnlineCheck): Promise<readonly Outcome[]> {
  const chosen = checks.filter(({name}) => only === undefined || name === only);
  return input.model.loads ? await runChecks(chosen, input) : [];
}
