import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {dovecotConfFlag} from '../../cli/dovecot-conf-flag.js';
import {hasFailure, ignoredBy, ruleFlags} from '../../cli/rule-flags.js';
import {scriptFlags} from '../../cli/script-flags.js';
import {explainRelease, scriptRelease} from '../../cli/script-release.js';
import {type DovecotRelease, formatRelease} from '../../dovecot-release.js';
import {ExitCode} from '../../errors.js';
import {checkFormats, formatFindings} from '../../ui/check-report.js';
import {formatCounts} from '../../ui/findings.js';
import {luaCheckDocument} from '../../ui/lua-check.js';
import {terminalWidth} from '../../ui/terminal-width.js';

export default class LuaCheck extends BaseCommand {
  static override summary = "Find mistakes in a script of Dovecot's lua driver.";
  static override description =
    `Does not run the script. The syntax is that of Lua 5.4, which Debian's Dovecot uses. The other rules are about what Dovecot calls: names, arguments, script_init, functions that a version lacks, errors that abort the process, calls that block.

A comment '-- dovepush-ignore RULE' skips findings of the next line, '-- dovepush-ignore-file RULE' those of the file.`;
  static override examples = [
    '<%= config.bin %> lua check /etc/dovecot/push.lua',
    '<%= config.bin %> lua check push.lua --dovecot-version 2.4 --fail-on warning',
    '<%= config.bin %> lua check push.lua --format github --disable lua-blocking',
  ];
  static override exitStatus = {
    1: 'an error was found (with --fail-on warning: or a warning)',
    3: 'the script cannot be read',
  };
  static override args = {
    file: Args.string({description: 'Lua script', required: true}),
  };
  static override flags = {
    format: Flags.string({char: 'f', description: 'format of the report', options: [...checkFormats], default: 'text'}),
    ...ruleFlags,
    'dovecot-conf': dovecotConfFlag,
    'dovecot-version': scriptFlags['dovecot-version'],
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parseFlags(LuaCheck);
    const {checkScript, selectLuaRules} = await import('../../lua/check/check.js');
    const rules = selectLuaRules(flags.enable ?? [], flags.disable ?? []);
    const isIgnored = ignoredBy(flags.ignore);
    const found = await scriptRelease(flags);
    const {release} = found;

    const script = await load(args.file, release);
    const all = checkScript(script, rules, Date.now());
    const findings = all.filter((finding) => !isIgnored(finding));

    const format = this.json ? 'json' : flags.format;
    const document = luaCheckDocument(args.file, found, findings);
    const lines = (_: string, line: number) => ({text: script.lines[line - 1] ?? '', hidden: []});
    const frame = {rules, version: this.config.version, paint: this.paint, width: terminalWidth(process.stdout)};
    for (const text of formatFindings({findings, document, lines}, format, frame)) await this.print(text);
    if (format === 'text') this.note(`${formatCounts(findings)}, as Dovecot ${formatRelease(release)} runs it`);
    this.detail(explainRelease(found));
    if (hasFailure(findings, flags['fail-on'])) process.exitCode = ExitCode.bad;
  }
}

async function load(file: string, release: DovecotRelease) {
  const {readScript} = await import('../../lua/read-script.js');
  const {loadEngine} = await import('../../lua/engine/state.js');
  const {parseScript} = await import('../../lua/check/script.js');
  return parseScript(await loadEngine(), readScript(file), file, release);
}
