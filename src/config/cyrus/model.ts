import type {ConfigFiles} from '../files.js';
import type {SourceFile} from '../language/source.js';
import {endSpan} from '../language/source.js';
import type {Span} from '../span.js';
import type {CyrusConf} from './cyrus-conf.js';
import type {ImapdConf, ImapdEntry} from './imapd-conf.js';
import type {CyrusOptions, CyrusRelease} from './options.js';

/** What the files of a Cyrus say; either may be missing. */
export interface CyrusModel {
  readonly release: CyrusRelease;
  readonly options: CyrusOptions;
  readonly main: SourceFile;
  readonly files: readonly SourceFile[];
  readonly imapd: ImapdConf | null;
  readonly cyrus: CyrusConf | null;
  /** False where every Cyrus process ends as it reads the file. */
  readonly loads: boolean;
}

/** What a Cyrus rule looks at. */
export interface CyrusInput {
  readonly model: CyrusModel;
  readonly files: ConfigFiles;
}

/** The options as one service reads them; `service` is null for all that have none of their own. */
export interface CyrusView {
  readonly service: string | null;
  /** Where the value was set; null for a default. */
  entry(name: string): ImapdEntry | null;
  value(name: string): string;
  /** The words of a set. */
  words(name: string): readonly string[];
  /** Where a finding about the option belongs: at its line, else at the end of the file. */
  span(name: string): Span;
}

/** An entry's option, and the service that it is for alone. */
export function targetOf(
  {name}: ImapdEntry,
  options: CyrusOptions,
): {readonly option: string; readonly service: string | null} {
  if (Object.hasOwn(options, name)) return {option: name, service: null};
  for (let at = name.indexOf('_'); at > 0; at = name.indexOf('_', at + 1)) {
    const rest = name.slice(at + 1);
    if (Object.hasOwn(options, rest)) return {option: rest, service: name.slice(0, at)};
  }
  return {option: name, service: null};
}

/** One view for all services, and one for each that has event options of its own. */
export function viewsOf(model: CyrusModel): readonly CyrusView[] {
  const targets = model.imapd?.entries.map((entry) => targetOf(entry, model.options)) ?? [];
  const own = targets.flatMap(({service, option}) =>
    service !== null && option.startsWith('event_') ? [service] : [],
  );
  return [null, ...new Set(own)].map((service) => viewOf(model, service));
}

/** Whether a view sends events at all. */
export function sendsEvents(view: CyrusView): boolean {
  return view.value('event_notifier') !== '';
}

/** The views that send events. */
export function sendingViews(model: CyrusModel): readonly CyrusView[] {
  return viewsOf(model).filter(sendsEvents);
}

/** The options as a service reads them. */
export function viewOf({imapd, options, main}: CyrusModel, service: string | null): CyrusView {
  const entries = new Map(imapd?.entries.map((entry) => [entry.name, entry]));
  const find = (name: string) => entries.get(`${service ?? ''}_${name}`) ?? entries.get(name) ?? null;
  const value = (name: string) => find(name)?.value ?? options[name]?.default ?? '';
  return {
    service,
    entry: find,
    value,
    words: (name) =>
      value(name)
        .split(/\s+/)
        .filter((word) => word !== ''),
    span: (name) => find(name)?.span ?? endSpan(main),
  };
}
