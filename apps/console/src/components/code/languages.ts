import { StreamLanguage, type LanguageSupport } from "@codemirror/language";

type Language = LanguageSupport | StreamLanguage<unknown>;

const BY_ENDING: Record<string, () => Promise<Language>> = {
  py: async () => (await import("@codemirror/lang-python")).python(),
  js: async () => (await import("@codemirror/lang-javascript")).javascript(),
  mjs: async () => (await import("@codemirror/lang-javascript")).javascript(),
  jsx: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  ts: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  tsx: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  html: async () => (await import("@codemirror/lang-html")).html(),
  css: async () => (await import("@codemirror/lang-css")).css(),
  json: async () => (await import("@codemirror/lang-json")).json(),
  md: async () => (await import("@codemirror/lang-markdown")).markdown(),
  toml: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/toml")).toml),
  yaml: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/yaml")).yaml),
  yml: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/yaml")).yaml),
  sh: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/shell")).shell),
  sql: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/sql")).standardSQL),
  ini: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/properties")).properties),
  cfg: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/properties")).properties),
};

/** The language of a file by its ending; each is loaded when a file of it is opened. */
export async function languageOf(path: string): Promise<Language | null> {
  const load = BY_ENDING[path.split(".").at(-1)?.toLowerCase() ?? ""];
  return load ? load() : null;
}
