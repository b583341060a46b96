const BASE = "/console";

/** The path inside the console of an address that may carry the base. */
export function pathWithin(address: string): string {
  return address === BASE || address.startsWith(`${BASE}/`) ? address.slice(BASE.length) || "/" : address;
}

/** Where somebody goes after signing in: a page of this console, whatever an address claims. */
export function addressOf(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next)) return "/";
  const path = pathWithin(next);
  return /^\/(?![/\\])/.test(path) ? path : "/";
}
