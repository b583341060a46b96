import type { components } from "./schema";

/** The bodies that the API takes and gives, by the names in its document. */
export type Schemas = components["schemas"];
