import {addressMetadata} from './address-metadata.js';
import {addressPush} from './address-push.js';
import {attributeDictInvalid} from './attribute-dict-invalid.js';
import {attributeDictNotForDelivery} from './attribute-dict-not-for-delivery.js';
import {backendNotUsed} from './backend-not-used.js';
import {blockNotAllowed} from './block-not-allowed.js';
import {blockSyntax} from './block-syntax.js';
import {blockUnclosed} from './block-unclosed.js';
import {blockUnknown} from './block-unknown.js';
import {braceInValue} from './brace-in-value.js';
import {braceUnexpected} from './brace-unexpected.js';
import {certificateInvalid} from './certificate-invalid.js';
import {commentInValue} from './comment-in-value.js';
import {continuationBroken} from './continuation-broken.js';
import {dialectMixed} from './dialect-mixed.js';
import {dlogBesideFilters} from './dlog-beside-filters.js';
import {driverAfterFailed} from './driver-after-failed.js';
import {driverForeign} from './driver-foreign.js';
import {driverGap} from './driver-gap.js';
import {driverMissing} from './driver-missing.js';
import {driverNameBlank} from './driver-name-blank.js';
import {driverNumberOne} from './driver-number-one.js';
import {driverOutsideBlock} from './driver-outside-block.js';
import {driverPluginMissing} from './driver-plugin-missing.js';
import {driverUnknown} from './driver-unknown.js';
import {driverValueNextLine} from './driver-value-next-line.js';
import {environmentUnset} from './environment-unset.js';
import {fileByteOrderMark} from './file-byte-order-mark.js';
import {fileEmpty} from './file-empty.js';
import {fileNotDovecot} from './file-not-dovecot.js';
import {fileNotText} from './file-not-text.js';
import {filterInvalid} from './filter-invalid.js';
import {hashInValue} from './hash-in-value.js';
import {ignoreExpired} from './ignore-expired.js';
import {ignoreUnused} from './ignore-unused.js';
import {imapMetadataOff} from './imap-metadata-off.js';
import {includeDirectory} from './include-directory.js';
import {includeNoMatch} from './include-no-match.js';
import {includeRecursive} from './include-recursive.js';
import {includeUnreadable} from './include-unreadable.js';
import {kafkaBrokersEmpty} from './kafka-brokers-empty.js';
import {kafkaEventsBlank} from './kafka-events-blank.js';
import {kafkaEventsCase} from './kafka-events-case.js';
import {kafkaEventsInvalidJson} from './kafka-events-invalid-json.js';
import {kafkaEventsNone} from './kafka-events-none.js';
import {kafkaEventsRepeated} from './kafka-events-repeated.js';
import {kafkaEventsUnion} from './kafka-events-union.js';
import {kafkaEventsUnknown} from './kafka-events-unknown.js';
import {kafkaFeatureCrash} from './kafka-feature-crash.js';
import {kafkaNotIn24} from './kafka-not-in-2-4.js';
import {kafkaNumberInvalid} from './kafka-number-invalid.js';
import {kafkaPropertyCrash} from './kafka-property-crash.js';
import {kafkaPropertyIgnored} from './kafka-property-ignored.js';
import {kafkaPropertyUnknown} from './kafka-property-unknown.js';
import {kafkaPropertyValue} from './kafka-property-value.js';
import {kafkaSendFlagsValue} from './kafka-send-flags-value.js';
import {kafkaSettingUnknown} from './kafka-setting-unknown.js';
import {kafkaSslFileInvalid} from './kafka-ssl-file-invalid.js';
import {kafkaSslFileMissing} from './kafka-ssl-file-missing.js';
import {kafkaTopicInvalid} from './kafka-topic-invalid.js';
import {kafkaTopicUnreachable} from './kafka-topic-unreachable.js';
import {luaPathRelative} from './lua-path-relative.js';
import {luaScriptMissing} from './lua-script-missing.js';
import {luaScriptRefused} from './lua-script-refused.js';
import {luaScriptUnnamed} from './lua-script-unnamed.js';
import {luaScriptWithoutHook} from './lua-script-without-hook.js';
import {mailPluginsDependencyMissing} from './mail-plugins-dependency-missing.js';
import {mailPluginsGone} from './mail-plugins-gone.js';
import {mailPluginsMailLuaMissing} from './mail-plugins-mail-lua-missing.js';
import {mailPluginsNotifyMissing} from './mail-plugins-notify-missing.js';
import {mailPluginsNumbered} from './mail-plugins-numbered.js';
import {mailPluginsOldVariable} from './mail-plugins-old-variable.js';
import {mailPluginsOrder} from './mail-plugins-order.js';
import {mailPluginsPushNotificationMissing} from './mail-plugins-push-notification-missing.js';
import {mailPluginsUnknown} from './mail-plugins-unknown.js';
import {mailPluginsVariableQuoted} from './mail-plugins-variable-quoted.js';
import {mailPluginsWrongProgram} from './mail-plugins-wrong-program.js';
import {onlineUnchecked} from './online-unchecked.js';
import {optionTab} from './option-tab.js';
import {optionUnknown} from './option-unknown.js';
import {oxAttributeDictMissing} from './ox-attribute-dict-missing.js';
import {oxCacheLifetimeInvalid} from './ox-cache-lifetime-invalid.js';
import {oxEndpointFailing} from './ox-endpoint-failing.js';
import {oxLimitsDefault} from './ox-limits-default.js';
import {oxNumberInvalid} from './ox-number-invalid.js';
import {oxSettingName} from './ox-setting-name.js';
import {oxTimeoutZero} from './ox-timeout-zero.js';
import {oxTimeoutsShared} from './ox-timeouts-shared.js';
import {oxUrlBlank} from './ox-url-blank.js';
import {oxUrlComma} from './ox-url-comma.js';
import {oxUrlInvalid} from './ox-url-invalid.js';
import {oxUrlMissing} from './ox-url-missing.js';
import {oxUrlNoPassword} from './ox-url-no-password.js';
import {oxUrlQuoted} from './ox-url-quoted.js';
import {oxUserFromMetadataValue} from './ox-user-from-metadata-value.js';
import {percentOld} from './percent-old.js';
import {percentVariableUnknown} from './percent-variable-unknown.js';
import {pluginDirMissing} from './plugin-dir-missing.js';
import {pluginFileMissing} from './plugin-file-missing.js';
import {pluginKeyCase} from './plugin-key-case.js';
import {pluginKeyInvisible} from './plugin-key-invisible.js';
import {pluginKeyMisspelt} from './plugin-key-misspelt.js';
import {protocolBlockAdds} from './protocol-block-adds.js';
import {protocolMailPluginsReplaced} from './protocol-mail-plugins-replaced.js';
import {protocolUnknown} from './protocol-unknown.js';
import {protocolUnnamed} from './protocol-unnamed.js';
import {pushNotForDelivery} from './push-not-for-delivery.js';
import {pushPluginNotLoaded} from './push-plugin-not-loaded.js';
import {rootSettingInPlugin} from './root-setting-in-plugin.js';
import type {Rule} from './rule.js';
import {sessionFailing} from './session-failing.js';
import {settingAfterFilter} from './setting-after-filter.js';
import {settingObsolete} from './setting-obsolete.js';
import {settingUnknown} from './setting-unknown.js';
import {valueDollar} from './value-dollar.js';
import {valueFileUnreadable} from './value-file-unreadable.js';
import {valueInvalid} from './value-invalid.js';
import {variableInvalid} from './variable-invalid.js';
import {variableTail} from './variable-tail.js';
import {variableUnknown} from './variable-unknown.js';
import {versionInvalid} from './version-invalid.js';
import {versionMissing} from './version-missing.js';

/** Every rule, in the order in which they are listed. Adding one is a file and a line here. */
export const rules: readonly Rule[] = [
  fileByteOrderMark,
  fileEmpty,
  fileNotDovecot,
  fileNotText,
  versionMissing,
  versionInvalid,
  blockSyntax,
  blockUnclosed,
  braceUnexpected,
  braceInValue,
  blockNotAllowed,
  blockUnknown,
  settingUnknown,
  settingObsolete,
  sessionFailing,
  settingAfterFilter,
  valueInvalid,
  hashInValue,
  commentInValue,
  continuationBroken,
  includeNoMatch,
  includeUnreadable,
  includeRecursive,
  includeDirectory,
  variableUnknown,
  environmentUnset,
  variableTail,
  variableInvalid,
  valueDollar,
  valueFileUnreadable,
  percentOld,
  percentVariableUnknown,
  filterInvalid,
  protocolUnknown,
  protocolUnnamed,
  protocolMailPluginsReplaced,
  mailPluginsOrder,
  protocolBlockAdds,
  mailPluginsUnknown,
  mailPluginsNotifyMissing,
  mailPluginsPushNotificationMissing,
  mailPluginsMailLuaMissing,
  mailPluginsDependencyMissing,
  mailPluginsWrongProgram,
  mailPluginsGone,
  mailPluginsVariableQuoted,
  mailPluginsNumbered,
  mailPluginsOldVariable,
  pushPluginNotLoaded,
  pushNotForDelivery,
  addressPush,
  pluginDirMissing,
  pluginKeyMisspelt,
  pluginKeyCase,
  pluginKeyInvisible,
  rootSettingInPlugin,
  driverMissing,
  driverValueNextLine,
  driverGap,
  driverNumberOne,
  driverOutsideBlock,
  driverUnknown,
  driverForeign,
  driverNameBlank,
  driverPluginMissing,
  driverAfterFailed,
  backendNotUsed,
  optionTab,
  optionUnknown,
  dialectMixed,
  dlogBesideFilters,
  oxUrlMissing,
  oxSettingName,
  oxUrlBlank,
  oxUrlQuoted,
  oxUrlInvalid,
  oxUrlComma,
  oxUrlNoPassword,
  oxCacheLifetimeInvalid,
  oxNumberInvalid,
  oxTimeoutZero,
  oxTimeoutsShared,
  oxLimitsDefault,
  oxUserFromMetadataValue,
  oxAttributeDictMissing,
  attributeDictInvalid,
  attributeDictNotForDelivery,
  imapMetadataOff,
  addressMetadata,
  luaScriptUnnamed,
  luaScriptWithoutHook,
  luaScriptMissing,
  luaPathRelative,
  kafkaEventsBlank,
  kafkaEventsCase,
  kafkaEventsUnknown,
  kafkaEventsNone,
  kafkaEventsRepeated,
  kafkaEventsUnion,
  kafkaEventsInvalidJson,
  kafkaSendFlagsValue,
  kafkaTopicInvalid,
  kafkaFeatureCrash,
  kafkaNumberInvalid,
  kafkaSettingUnknown,
  kafkaBrokersEmpty,
  kafkaPropertyCrash,
  kafkaPropertyIgnored,
  kafkaPropertyUnknown,
  kafkaPropertyValue,
  kafkaSslFileInvalid,
  kafkaSslFileMissing,
  kafkaNotIn24,
  pluginFileMissing,
  luaScriptRefused,
  certificateInvalid,
  oxEndpointFailing,
  kafkaTopicUnreachable,
  onlineUnchecked,
  ignoreUnused,
  ignoreExpired,
];
