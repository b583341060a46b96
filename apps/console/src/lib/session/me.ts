import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";
import { enter } from "./session";

export type Me = Schemas["MeView"];

/** Who is signed in, and by what they may prove it. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => unwrap(api.GET("/auth/me")) });

/** Proves who one is, again: what is dangerous is open for five minutes then. */
export async function stepUp(proof: Schemas["StepUpOrder"]): Promise<void> {
  enter(await unwrap(api.POST("/auth/step-up", { body: proof })));
}
