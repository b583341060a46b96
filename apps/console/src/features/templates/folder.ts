import { asPurpose } from "./purposes";
import type { Files, Manifest } from "./api/templates";

export const MANIFEST = "template.yaml";
export const MOST_FILES = 200;
export const MOST_CHARACTERS = 1_000_000;
/** No file of so many bytes has fewer characters than a template may have. */
const MOST_BYTES = 4 * MOST_CHARACTERS;

/** What nobody wrote for a template, and what nobody should share. */
const LEFT_OUT = new Set([".git", "node_modules", "__pycache__", ".venv", "venv", "dist", "build", "target", ".idea", ".vscode", ".DS_Store"]);
const SECRET = /^(\.env(\..+)?|.+\.(pem|key|p12|pfx|keystore)|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.npmrc|\.pypirc)$/i;
const EXAMPLE = /\.(example|sample|template|pub)$/i;

/** What the form begins with: text fields as they are typed. */
export interface Draft {
  name: string;
  version: string;
  purpose: Manifest["purpose"] | "";
  language: string;
  framework: string;
  summary: string;
  tags: string;
}

/** `told` is what `template.yaml` says, `leftOut` of each path why, `trouble` what is wrong with `template.yaml`. */
export interface Folder {
  name: string;
  files: Files;
  told: Partial<Draft>;
  leftOut: string[];
  trouble: string;
}

export const NEW: Draft = { name: "", version: "1.0.0", purpose: "", language: "", framework: "", summary: "", tags: "" };

export const charactersOf = (files: Files): number => Object.values(files).reduce((sum, text) => sum + Array.from(text).length, 0);

/** Reads a folder that somebody chose. */
export async function readFolder(chosen: readonly File[]): Promise<Folder> {
  const files: Record<string, string> = {};
  const leftOut: string[] = [];
  let manifest = "";
  let folder = "";
  for (const file of chosen) {
    const [top = "", ...rest] = (file.webkitRelativePath || `folder/${file.name}`).split("/");
    folder = top;
    const path = rest.join("/");
    // Thousands of files that nobody wrote are not worth a line each.
    if (rest.some((part) => LEFT_OUT.has(part))) continue;
    const name = rest.at(-1) ?? "";
    if (SECRET.test(name) && !EXAMPLE.test(name)) leftOut.push(`${path}: looks like a secret`);
    else if (file.size > MOST_BYTES) leftOut.push(`${path}: is too large`);
    else {
      const text = await textOf(file);
      if (text === null) leftOut.push(`${path}: is no text`);
      else if (path === MANIFEST) manifest = text;
      else files[path] = text;
    }
  }
  const found = { name: nameOf(folder), files, told: {}, leftOut, trouble: "" };
  if (manifest === "") return found;
  try {
    const { parse } = await import("yaml");
    return { ...found, told: toldBy(parse(manifest)) };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    return { ...found, trouble: `${MANIFEST} cannot be read: ${why}` };
  }
}

async function textOf(file: File): Promise<string | null> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function toldBy(manifest: unknown): Partial<Draft> {
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) throw new Error("it says no name and no version.");
  const found: Partial<Draft> = {};
  const said = manifest as Record<string, unknown>;
  for (const field of ["name", "version", "language", "framework", "summary"] as const) {
    const value = said[field];
    if (typeof value === "string" || typeof value === "number") found[field] = String(value);
  }
  if (found.framework === "none") found.framework = "";
  const purpose = asPurpose(said["purpose"]);
  if (purpose) found.purpose = purpose;
  if (Array.isArray(said["tags"])) found.tags = said["tags"].filter((tag) => typeof tag === "string").join(", ");
  return found;
}

/** `My Service` becomes `my-service`. */
export function nameOf(folder: string): string {
  return folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The version after this one: `1.2.3` becomes `1.2.4`. */
export function nextVersion(version: string): string {
  const [major = "1", minor = "0", patch = "0"] = version.split(".");
  return `${major}.${minor}.${Number(patch) + 1}`;
}

export function draftOf(manifest: Manifest): Draft {
  const { name, version, purpose, language, framework = "none", summary, tags = [] } = manifest;
  return { name, version: nextVersion(version), purpose, language, framework: framework === "none" ? "" : framework, summary, tags: tags.join(", ") };
}

/** As it is sent. */
export function manifestOf(draft: Draft): Manifest {
  return {
    name: draft.name.trim(),
    version: draft.version.trim(),
    purpose: draft.purpose || "other",
    language: draft.language.trim(),
    framework: draft.framework.trim() || "none",
    summary: draft.summary.trim().replace(/\s+/g, " "),
    tags: draft.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  };
}
