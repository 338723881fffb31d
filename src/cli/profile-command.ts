import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import {usageError} from '../errors.js';
import {cannotWrite} from '../file-errors.js';
import {makeFolder} from '../make-folder.js';
import {rewriteFile} from '../rewrite-file.js';
import {createWhole} from '../side-file.js';
import {BaseCommand} from './base-command.js';
import {newProfileFile, type Profile, type Profiles, parseProfiles, profileNamed, readProfiles} from './profile.js';

/** What the commands about profiles share: finding the file and writing it. */
export abstract class ProfileCommand extends BaseCommand {
  protected override readonly usesProfile = false;

  /** The profile file. Throws USAGE where there is none. */
  protected async profiles(file: string | undefined): Promise<Profiles> {
    const profiles = await readProfiles(file, process.env);
    if (profiles !== null) return profiles;
    throw usageError('no profile file was found', 'Run: dovepush profile set NAME KEY=VALUE');
  }

  /** The profile of a name, else the default one. Throws USAGE if there is none. */
  protected async named(
    name: string | undefined,
    file: string | undefined,
  ): Promise<Profile & {readonly of: Profiles}> {
    const profiles = await this.profiles(file);
    const chosen = name ?? profiles.standard;
    if (chosen !== null) return {...profileNamed(profiles, chosen), of: profiles};
    throw usageError('no profile is named, and none is the default', 'Run: dovepush profile list');
  }

  /**
   * Changes the text of the profile file, or makes the file. The result is read before anything is written; a file that is
   * rewritten keeps its mode, and its old content beside it. Returns the path. Throws as `parseProfiles` and `rewriteFile`.
   */
  protected async change(file: string | undefined, edit: (text: string) => string): Promise<string> {
    // A file that is named and is not there is made, whatever is in the usual places.
    const isNew = file !== undefined && !existsSync(file);
    const profiles = isNew ? null : await readProfiles(file, process.env);
    const path = profiles?.file ?? newProfileFile(file, process.env);
    const before = profiles?.text ?? '';
    const after = edit(before);
    await parseProfiles({file: path, text: after});
    if (after === before) return path;
    if (profiles !== null) return rewriteFile(path, before, after).path;
    try {
      makeFolder(dirname(path));
    } catch (error) {
      throw cannotWrite(path, error);
    }
    if (!createWhole(path, after)) throw usageError(`${path} was made meanwhile`, 'Run again.');
    return path;
  }
}
