import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type CodeWanted = Schemas["CodeWanted"];

/** Where people may sign in with what they have there; none where nothing is configured. */
export const issuersQuery = queryOptions({
  queryKey: ["issuers"],
  queryFn: async () => (await unwrap(api.GET("/auth/oauth"))).items,
  staleTime: Infinity,
});

/** The address that leads a browser to an issuer, and back to `next`. */
export function issuerAddress(name: string, next: string): string {
  return `/auth/oauth/${encodeURIComponent(name)}/start?next=${encodeURIComponent(next)}`;
}

export function logIn(login: string, password: string) {
  return unwrap(api.POST("/auth/login", { body: { login, password, transport: "cookie" } }));
}

export function logInWithCode(ticket: string, code: string) {
  return unwrap(api.POST("/auth/login/code", { body: { ticket, code } }));
}

export function register(order: Schemas["RegisterOrder"]) {
  return unwrap(api.POST("/auth/register", { body: order }));
}

export function askForReset(email: string) {
  return unwrap(api.POST("/auth/password/forgotten", { body: { email } }));
}

export function resetPassword(token: string, password: string) {
  return unwrap(api.POST("/auth/password/reset", { body: { token, password } }));
}

export function verifyEmail(token: string) {
  return unwrap(api.POST("/auth/verify", { body: { token } }));
}

export function verifyEmailAgain(email: string) {
  return unwrap(api.POST("/auth/verify/again", { body: { email } }));
}
