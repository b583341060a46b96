import type { Purpose } from "./api/templates";

/** In the order in which they are shown. */
export const PURPOSES: Readonly<Record<Purpose, string>> = {
  service: "Service",
  site: "Website",
  page: "Page",
  "command-line": "Command-line tool",
  library: "Library",
  tests: "Tests",
  ci: "Checks on every push",
  container: "Container",
  other: "Other",
};

export const ALL_PURPOSES = Object.keys(PURPOSES) as Purpose[];

export const asPurpose = (value: unknown): Purpose | "" => ALL_PURPOSES.find((one) => one === value) ?? "";
