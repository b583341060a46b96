import type { Schemas } from "@/lib/api/types";
import type { Told } from "../stream/story";

export type Spec = Schemas["Spec"];
export type Quote = Schemas["Quote"];
export type SpecVersion = Schemas["SpecVersion"] & { spec: Spec };

/** Every version of the spec, in the order in which they came: the same fold as the API's `/spec`. */
export function specsOf(facts: readonly Told[]): SpecVersion[] {
  const found = new Map<number, SpecVersion>();
  for (const { event, at } of facts) {
    switch (event.kind) {
      case "spec.proposed": {
        const { hash, round, spec } = event;
        const { version } = spec;
        found.set(version, { version, hash, round, at, status: "proposed", by: "", comment: "", spec });
        break;
      }
      case "spec.edited": {
        const { version, hash, by, spec } = event;
        found.set(version, { version, hash, round: 0, at, status: "proposed", by, comment: "", spec });
        break;
      }
      case "consensus.reached":
        judge(found, event.hash, { status: "agreed", by: "", comment: "" });
        break;
      case "consensus.escalated":
        judge(found, event.hash, { status: "escalated", by: "", comment: "" });
        break;
      case "approval.given":
        judge(found, event.hash, {
          status: "approved",
          by: event.automatic ? "" : event.by,
          comment: event.comment,
        });
        break;
      case "approval.refused":
        judge(found, event.hash, { status: "refused", by: event.by, comment: event.comment });
    }
  }
  return [...found.values()];
}

/** The newest quote, and the hash of the spec that it was made for. */
export function quoteOf(facts: readonly Told[]): { quote: Quote; hash: string } | null {
  let hash = "";
  let found: { quote: Quote; hash: string } | null = null;
  for (const { event } of facts) {
    if (event.kind === "spec.proposed") hash = event.hash;
    if (event.kind === "quote.made") found = { quote: event.quote, hash };
  }
  return found;
}

/** Two versions may have one hash; what is said of it holds for the newer one. */
function judge(
  found: Map<number, SpecVersion>,
  hash: string,
  word: Pick<SpecVersion, "status" | "by" | "comment">,
): void {
  const newest = [...found.values()].filter((one) => one.hash === hash).sort((a, b) => b.version - a.version)[0];
  if (newest) found.set(newest.version, { ...newest, ...word });
}
