import type {Finding, Severity} from '../config/finding.js';
import {visible} from './visible.js';

const commands: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'notice'};

/** The finding as a workflow command of GitHub, one line: it annotates the line of the file in a pull request. */
export function formatGithub({rule, severity, message, hint, span}: Finding): string {
  const {file, line, column, endLine, endColumn} = span;
  // Columns are only taken on one line, and the last one belongs to the stretch there.
  const columns = line === endLine ? {col: column, endColumn: Math.max(column, endColumn - 1)} : {};
  const properties = Object.entries({file, line, endLine, ...columns, title: rule});
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${commands[severity]} ${list}::${escapeData(hint === undefined ? message : `${message}. ${hint}`)}`;
}

function escapeData(text: string): string {
  return visible(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
