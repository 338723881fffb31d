import {type GroupState, groupStates} from '../config/cyrus/groups.js';
import {type CyrusView, viewsOf} from '../config/cyrus/model.js';
import {shownValue} from '../config/cyrus/secrets.js';
import type {Paint} from '../ui/colour.js';
import {formatGroups, formatOptions} from '../ui/cyrus-config.js';
import type {ReadCyrus} from './cyrus-config.js';

/** What a command prints: JSON or text, and whether the answer is bad. */
export interface CyrusAnswer {
  readonly document: object;
  readonly text: string;
  readonly isBad: boolean;
}

const refused = 'Cyrus refuses this configuration: see dovepush config check\n';
/** Options that decide about events. */
const eventOptions =
  /^(?:event_|notify|aps_topic|conversations$|servername$|syslog_prefix$|unixhierarchysep$|virtdomains$|altnamespace$)/;

const nameOf = ({service}: CyrusView) => service ?? 'global';

function headOf(schema: string, {model, dialectReason}: ReadCyrus) {
  return {schema, dialect: 'cyrus', dialectReason, loads: model.loads};
}

/** Where the events of each group go. */
export function driversAnswer(read: ReadCyrus, paint: Paint): CyrusAnswer {
  const {model} = read;
  const groups =
    model.options.event_groups?.values?.filter((word) => !/^(?:[01tfyn]|yes|no|on|off|true|false)$/.test(word)) ?? [];
  const views = model.loads ? viewsOf(model).map((view) => ({view, states: groupStates(view, groups)})) : [];
  const [all, ...services] = views;
  const document = {
    ...headOf('dovepush.config-drivers/1', read),
    groups: all?.states.map(groupJson) ?? [],
    ...(services.length === 0
      ? {}
      : {services: Object.fromEntries(services.map(({view, states}) => [nameOf(view), states.map(groupJson)]))}),
  };
  const text = model.loads
    ? views.map(({view, states}) => formatGroups(view.service, states, paint)).join('\n')
    : refused;
  const isLost = views.some(({states}) => states.some(({isOn, reason}) => isOn && reason !== null));
  return {document, text, isBad: !model.loads || isLost};
}

function groupJson({group, events, notifier, reason}: GroupState) {
  return {group, events, notifier, reason};
}

/** The options that decide about events, or all, and where they were set. */
export function showAnswer(read: ReadCyrus, all: boolean, paint: Paint): CyrusAnswer {
  const {model} = read;
  const names = Object.keys(model.options).filter((name) => all || eventOptions.test(name));
  const views = model.loads ? viewsOf(model) : [];
  const document = {
    ...headOf('dovepush.config-show/1', read),
    protocols: Object.fromEntries(views.map((view) => [nameOf(view), valuesOf(view, names)])),
    origins: Object.fromEntries(views.map((view) => [nameOf(view), originsOf(view, names)])),
  };
  const text = model.loads
    ? views.map((view) => formatOptions(view.service, rowsOf(view, names), paint)).join('\n')
    : refused;
  return {document, text, isBad: !model.loads};
}

function valuesOf(view: CyrusView, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, shownValue(name, view.value(name))]));
}

function originsOf(view: CyrusView, names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const span = view.entry(name)?.span;
      return span === undefined ? [] : [[name, {file: span.file, line: span.line, column: span.column}]];
    }),
  );
}

function rowsOf(view: CyrusView, names: readonly string[]) {
  return names.map((name) => {
    const span = view.entry(name)?.span;
    return [
      name,
      shownValue(name, view.value(name)),
      span === undefined ? '(default)' : `${span.file}:${span.line}`,
    ] as const;
  });
}
