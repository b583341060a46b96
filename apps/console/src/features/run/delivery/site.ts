export interface SiteFile {
  path: string;
  size_bytes: number | null;
}

/** The page that a static site begins with: the one that lies least deep. Null where there is none. */
export function startPage(files: readonly SiteFile[]): string | null {
  const pages = files.map((file) => file.path).filter((path) => /(^|\/)index\.html?$/i.test(path) && !/(^|\/)(tests?|docs|node_modules|templates)\//i.test(path));
  return pages.sort((one, other) => one.split("/").length - other.split("/").length)[0] ?? null;
}

/** Where a relative address in `page` leads in the repository; null for what lies elsewhere. */
export function pathFrom(page: string, address: string): string | null {
  const plain = address.split(/[?#]/)[0] ?? "";
  if (plain === "" || /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(plain)) return null;
  const folder = page.split("/").slice(0, -1);
  const parts = plain.startsWith("/") ? [] : [...folder];
  for (const part of plain.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.length === 0) return null;
      parts.pop();
    } else parts.push(part);
  }
  return parts.join("/");
}

/**
 * The page as one document for a frame without rights: its own style sheets stand in it, its scripts do not, and
 * nothing in it leads anywhere. `read` gives a file's text, or null where there is none.
 */
export async function standingAlone(page: string, html: string, read: (path: string) => Promise<string | null>): Promise<string> {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const gone of parsed.querySelectorAll("script, iframe, object, embed, base, meta[http-equiv]")) gone.remove();
  for (const link of parsed.querySelectorAll<HTMLLinkElement>("link[rel~=stylesheet]")) {
    const path = pathFrom(page, link.getAttribute("href") ?? "");
    const text = path === null ? null : await read(path);
    if (text === null) {
      link.remove();
      continue;
    }
    const style = parsed.createElement("style");
    style.textContent = text;
    link.replaceWith(style);
  }
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}
