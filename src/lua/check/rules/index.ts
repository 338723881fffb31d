import type {LuaRule} from '../rule.js';
import {apiMissing} from './api-missing.js';
import {argumentWrong} from './argument-wrong.js';
import {beginMissing} from './begin-missing.js';
import {beginRaises} from './begin-raises.js';
import {blocking} from './blocking.js';
import {callNotation} from './call-notation.js';
import {comparisonConstant} from './comparison-constant.js';
import {endMissing} from './end-missing.js';
import {eventFieldUnknown} from './event-field-unknown.js';
import {exit} from './exit.js';
import {fieldUnknown} from './field-unknown.js';
import {globalUndefined} from './global-undefined.js';
import {handlerArity} from './handler-arity.js';
import {handlerMisspelt} from './handler-misspelt.js';
import {handlerNotGlobal} from './handler-not-global.js';
import {handlersNone} from './handlers-none.js';
import {httpSettingUnknown} from './http-setting-unknown.js';
import {httpSettingValue} from './http-setting-value.js';
import {initReturn} from './init-return.js';
import {numberAsText} from './number-as-text.js';
import {structureUnknown} from './structure-unknown.js';
import {syntax} from './syntax.js';
import {userKept} from './user-kept.js';
import {valueNil} from './value-nil.js';
import {valueType} from './value-type.js';

/** Every rule for scripts, in the order in which they are documented. */
export const luaRules: readonly LuaRule[] = [
  syntax,
  structureUnknown,
  initReturn,
  beginMissing,
  endMissing,
  handlersNone,
  handlerMisspelt,
  handlerNotGlobal,
  handlerArity,
  beginRaises,
  userKept,
  exit,
  apiMissing,
  httpSettingUnknown,
  httpSettingValue,
  blocking,
  globalUndefined,
  fieldUnknown,
  eventFieldUnknown,
  valueNil,
  valueType,
  callNotation,
  argumentWrong,
  comparisonConstant,
  numberAsText,
];
