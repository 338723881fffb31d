import type {EffectiveSetting, EffectiveView} from '../config/effective.js';
import type {ConfigFiles} from '../config/files.js';
import type {Check, OnlineInput, Subject, Verdict} from './check.js';
import {endpointOf} from './endpoint-url.js';
import {pathOf, readFileText, readNamedFile} from './file-text.js';
import {clusterProperties, speaksTls} from './kafka-cluster.js';
import {judgePem, type Role} from './pem.js';
import {type Started, startedDrivers} from './started.js';

/** Certificates and keys that started drivers use: there, readable, and in their time. */
export const certificates: Check = {
  name: 'certificates',
  *subjects(input) {
    yield* ofKafka(input);
    yield* ofOx(input);
  },
};

const kafkaRoles: readonly (readonly [name: string, role: Role])[] = [
  ['ssl.ca', 'authorities'],
  ['ssl.certificate', 'certificate'],
  ['ssl.key', 'key'],
];

function* ofKafka(input: OnlineInput): Iterable<Subject> {
  for (const {protocol, own, view} of startedDrivers(input, 'kafka')) {
    // librdkafka opens none of them otherwise.
    if (!speaksTls(clusterProperties(view))) continue;
    const setting = (name: string) => own(`kafka.notification.settings.${name}`);
    const passphrase = setting('ssl.key.password')?.value;
    for (const [name, role] of kafkaRoles) {
      const [file, text] = [setting(`${name}.location`), setting(`${name}.pem`)];
      if (file?.value && file.value !== 'probe') yield inFile(file, role, protocol, input.files, passphrase);
      if (text?.value) yield inText(text, role, protocol, passphrase);
    }
    const keystore = setting('ssl.keystore.location');
    if (keystore?.value) yield keyStore(keystore, protocol, input.files);
  }
}

function inFile(
  setting: EffectiveSetting,
  role: Role,
  protocol: string,
  files: ConfigFiles,
  passphrase?: string,
): Subject {
  const path = setting.value;
  const judge = (): Verdict => {
    if (role === 'authorities' && files.kind(path) === 'directory') return judgeFolder(path, files);
    const found = readFileText(path, files);
    return 'verdict' in found ? found.verdict : judgePem(path, found.text, role, passphrase);
  };
  return subject(setting, protocol, `${role} ${path} ${passphrase}`, judge);
}

function inText(setting: EffectiveSetting, role: Role, protocol: string, passphrase?: string): Subject {
  // Line ends are written as \n where one line must hold all.
  const text = setting.value.replaceAll('\\n', '\n');
  const judge = () => judgePem(`what ${setting.key} holds`, text, role, passphrase);
  return subject(setting, protocol, `${role} ${text} ${passphrase}`, judge);
}

/** A key store has a form of its own: whether its certificate is in time cannot be read here. */
function keyStore(setting: EffectiveSetting, protocol: string, files: ConfigFiles): Subject {
  const judge = (): Verdict => {
    const found = readFileText(setting.value, files);
    if ('verdict' in found) return found.verdict;
    return {status: 'unchecked', message: `${setting.value} is there; what is in a key store cannot be checked`};
  };
  return subject(setting, protocol, setting.value, judge);
}

function judgeFolder(path: string, files: ConfigFiles): Verdict {
  switch (files.kind(path)) {
    case 'directory': {
      const names = files.list(path);
      if (names === null) return {status: 'unchecked', message: `${path} cannot be read by this user`};
      if (names.some((name) => /^[\da-f]{8}\.\d+$/.test(name)))
        return {status: 'ok', message: `${path} holds authorities`};
      return {
        status: 'bad',
        message: `${path} holds no authority under the name of its hash`,
        hint: `Run openssl rehash ${path}.`,
      };
    }
    case 'missing':
      return {status: 'bad', message: `${path} does not exist`, hint: 'Correct the path.'};
    case 'unreadable':
      return {status: 'unchecked', message: `${path} cannot be read by this user`};
    default:
      return {status: 'bad', message: `${path} is no folder`, hint: 'Correct the path.'};
  }
}

function* ofOx(input: OnlineInput): Iterable<Subject> {
  for (const driver of startedDrivers(input, 'ox')) {
    if (endpointOf(driver)?.url.protocol !== 'https:') continue;
    yield* trustOf(driver, input.files);
    yield* ownPairOf(driver, input.files);
  }
}

function* trustOf({general, protocol, view}: Started, files: ConfigFiles): Iterable<Subject> {
  const [file, folder] = [general('ssl_client_ca_file'), general('ssl_client_ca_dir')];
  if (file?.value) yield inNamedFile(file, 'authorities', protocol, view, files);
  if (!folder?.value) return;
  const path = pathOf(folder, view);
  yield subject(folder, protocol, path, () => judgeFolder(path, files));
}

/** 2.3 has the text of the files as the value, 2.4 their paths. */
function* ownPairOf({general, protocol, view}: Started, files: ConfigFiles): Iterable<Subject> {
  const passphrase = general('ssl_client_key_password')?.value;
  for (const role of ['certificate', 'key'] as const) {
    const name = role === 'key' ? 'ssl_client_key' : 'ssl_client_cert';
    const [text, file] = [general(name), general(`${name}_file`)];
    if (text?.value) yield inText(text, role, protocol, passphrase);
    if (file?.value) yield inNamedFile(file, role, protocol, view, files, passphrase);
  }
}

function inNamedFile(
  setting: EffectiveSetting,
  role: Role,
  protocol: string,
  view: EffectiveView,
  files: ConfigFiles,
  passphrase?: string,
): Subject {
  const path = pathOf(setting, view);
  const judge = (): Verdict => {
    const found = readNamedFile(setting, view, files);
    return 'verdict' in found ? found.verdict : judgePem(path, found.text, role, passphrase);
  };
  return subject(setting, protocol, `${role} ${path} ${passphrase}`, judge);
}

function subject({key: setting, node}: EffectiveSetting, protocol: string, key: string, judge: () => Verdict): Subject {
  return {setting, span: node.value.span, protocol, key, judge};
}
