export { createMemoryStore } from "./memory.ts"
export { type Cache, type Channel, type Count, type Counters, type Store, StoreUnavailable } from "./store.ts"
