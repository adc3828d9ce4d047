export { createDeadlines, type Timed } from './deadlines.ts';
export type { Asked, KeyedStore } from './keyed-store.ts';
export { createLocalStore } from './keyed-store.ts';
export {
  type CountRequest,
  createLocalPorts,
  defineService,
  type Environment,
  type MemoryUse,
  type ProcessPorts,
  type Service,
  type ServiceSettings,
  SettingsError,
  type Standing,
} from './service.ts';
export type { Json, SharedValue, SharedValues } from './shared-values.ts';
export { createSharedValues } from './shared-values.ts';
export { bytesOf, textResult } from './text-bytes.ts';
