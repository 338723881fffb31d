import {createFilter, type EventFilter, type FilterFlags} from '../events/filter.js';
import {createEventFormat, type EventFormat} from '../ui/event-format.js';
import {BaseCommand} from './base-command.js';
import {secretPrompt} from './secret-prompt.js';

interface OutputFlagValues {
  readonly format: string;
  readonly kcat?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly utc?: boolean | undefined;
}

/** What the commands that show events share. */
export abstract class EventCommand extends BaseCommand {
  /** How the flags want events shown on stdout. */
  protected eventFormat(flags: OutputFlagValues): EventFormat {
    const name = flags.kcat ? 'kcat' : this.json ? 'json' : flags.format;
    const width = process.stdout.isTTY ? process.stdout.columns : null;
    const decodeHeader = (raw: string) => raw;
    return createEventFormat(name, {utc: flags.utc === true, width, paint: this.paint, decodeHeader});
  }

  /** What opening topics needs of this run. */
  protected surroundings() {
    const note = (text: string) => this.note(text);
    const {origins, signal} = this;
    const around = {env: process.env, origins, note, askSecret: secretPrompt(signal)};
    return {around, signal, note, detail: (text: string) => this.detail(text)};
  }

  /** The filter that the flags make. */
  protected eventFilter(flags: FilterFlags): EventFilter {
    return createFilter(flags);
  }
}
