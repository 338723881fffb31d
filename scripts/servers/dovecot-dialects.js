/** @typedef {import('./dovecot-conf.js').PushDriver} PushDriver */

/**
 * What a configuration says in the words of its series.
 * @typedef {object} Wanted
 * @property {string} usersFile
 * @property {string | null} attributesFile  in each home, null for no attributes
 * @property {string} plugins  names of mail plugins
 * @property {readonly PushDriver[]} drivers
 */

/** @param {PushDriver} driver */
function driverValue(driver) {
  if (driver.driver === 'lua') return `lua:file=${driver.script}`;
  if (driver.driver === 'dlog') return 'dlog';
  return `ox:url=${driver.url.replaceAll('%', '%%')}${driver.userFromMetadata ? ' user_from_metadata' : ''}`;
}

/** @param {Wanted} wanted */
function spell23({usersFile, attributesFile, plugins, drivers}) {
  const keys = drivers.map((driver, index) => {
    return `  push_notification_driver${index === 0 ? '' : index + 1} = ${driverValue(driver)}\n`;
  });
  return `passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${usersFile}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${usersFile}
}
mail_location = maildir:~/Maildir
mail_attribute_dict = ${attributesFile === null ? '' : `file:%h/${attributesFile}`}
mail_plugins = ${plugins}
plugin {
${keys.join('')}}
`;
}

/** @param {PushDriver} driver */
function driverSettings(driver) {
  if (driver.driver === 'lua') return `  lua_file = ${driver.script}\n`;
  if (driver.driver === 'dlog') return '';
  return `  ox_url = ${driver.url}\n${driver.userFromMetadata ? '  ox_user_from_metadata = yes\n' : ''}`;
}

/** @param {Wanted} wanted */
function spell24({usersFile, attributesFile, plugins, drivers}) {
  const attributes = `mail_attribute {
  dict file {
    path = %{home}/${attributesFile}
  }
}
`;
  const blocks = drivers.map((driver, index) => {
    return `push_notification driver${index + 1} {\n  driver = ${driver.driver}\n${driverSettings(driver)}}\n`;
  });
  return `passdb passwd-file {
  passwd_file_path = ${usersFile}
  default_password_scheme = PLAIN
}
userdb passwd-file {
  passwd_file_path = ${usersFile}
}
mail_driver = maildir
mail_path = ~/Maildir
${attributesFile === null ? '' : attributes}mail_plugins = ${plugins}
${blocks.join('')}`;
}

/**
 * How a series spells things.
 * @typedef {object} Dialect
 * @property {string} first  what must stand first in a file
 * @property {string} keepsProcesses  the line of a service whose processes serve any number of connections
 * @property {(wanted: Wanted) => string} spell
 */

/** @type {Readonly<Record<import('./dovecot-programs.js').Series, Dialect>>} */
export const dialects = {
  2.3: {first: '', keepsProcesses: 'service_count = 0', spell: spell23},
  2.4: {
    first: 'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n',
    keepsProcesses: 'restart_request_count = unlimited',
    spell: spell24,
  },
};
