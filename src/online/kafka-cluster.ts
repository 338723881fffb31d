import {expandPercent} from '../config/drivers/percent.js';
import type {EffectiveView} from '../config/effective.js';
import type {ConfigFiles} from '../config/files.js';
import type {KafkaSasl, KafkaSettings, KafkaTls} from '../kafka/connection.js';
import {pluginProperties} from '../kafka/plugin-properties.js';
import {type Properties, type PropertyValues, valuesOf} from '../kafka/properties.js';
import type {Verdict} from './check.js';
import {readFileText} from './file-text.js';

/** What the kafka plugin hands to librdkafka. */
export function clusterProperties({plugin}: EffectiveView): Properties {
  return pluginProperties(new Map([...plugin].map(([key, {value}]) => [key, expandPercent(value).value])));
}

/** Whether the brokers are spoken to in TLS. */
export function speaksTls(properties: Properties): boolean {
  return /ssl$/i.test(properties.get('security.protocol') ?? '');
}

/** How to reach the cluster as the plugin does, or why that cannot be done from here. Throws USAGE. */
export function clusterSettings(
  properties: Properties,
  timeoutMs: number,
  files: ConfigFiles,
): KafkaSettings | Verdict {
  const values = valuesOf(properties, properties.get('security.protocol'));
  const tls = values.tls === 'true' ? tlsOf(values, files) : null;
  if (tls !== null && 'status' in tls) return tls;
  const sasl = /^sasl_/i.test(properties.get('security.protocol') ?? '') ? saslOf(values) : null;
  if (sasl !== null && 'status' in sasl) return sasl;
  const brokers = brokersTaken(values.brokers ?? '', properties.get('security.protocol') ?? 'plaintext');
  if ('status' in brokers) return brokers;
  return {brokers: brokers.filter(Boolean), tls, sasl, clientId: values['client-id'] ?? 'dovepush', timeoutMs};
}

/** librdkafka takes brokers up to the first whose scheme is not `security.protocol`, and logs that once. */
function brokersTaken(list: string, protocol: string): readonly string[] | Verdict {
  const brokers = list.split(',').map((broker) => broker.trim());
  const end = brokers.findIndex((broker) => {
    const scheme = /^([^:/]+):\/\//.exec(broker)?.[1];
    return scheme !== undefined && scheme.toLowerCase() !== protocol.toLowerCase();
  });
  if (end === -1) return brokers;
  if (end > 0) return brokers.slice(0, end);
  return {
    status: 'bad',
    message: `librdkafka takes none of the brokers: the scheme of ${brokers[0]} does not match security.protocol ${protocol}`,
    hint: 'Write kafka_brokers without schemes, or set kafka.notification.settings.security.protocol to the same protocol.',
  };
}

const parts = ['ca', 'cert', 'key'] as const;

function tlsOf(values: PropertyValues, files: ConfigFiles): KafkaTls | Verdict {
  const tls: Record<string, string> = {};
  for (const part of parts) {
    const [path, text] = [values[`tls-${part}`], values[`tls-${part}-pem`]];
    if (text !== undefined) tls[part] = text.replaceAll('\\n', '\n');
    else if (path !== undefined) {
      const found = readFileText(path, files);
      if ('verdict' in found)
        return {status: 'unchecked', message: `the brokers were not asked: ${found.verdict.message}`};
      tls[part] = found.text;
    }
  }
  const passphrase = values['tls-key-password'];
  return {...tls, ...(passphrase === undefined ? {} : {passphrase})};
}

function saslOf(values: PropertyValues): KafkaSasl | Verdict {
  const {'sasl-mechanism': mechanism, 'sasl-username': username, 'sasl-password': password} = values;
  if (mechanism === undefined) {
    return {
      status: 'unchecked',
      message: 'the brokers were not asked: librdkafka logs in with GSSAPI, which is not possible here',
    };
  }
  if (username === undefined || password === undefined) {
    return {
      status: 'bad',
      message: 'the login at the brokers has no user name or no password',
      hint: 'Set sasl.username and sasl.password.',
    };
  }
  return {mechanism: mechanism as KafkaSasl['mechanism'], username, password};
}
