import { moment } from "@/lib/time";
import type { ProviderView } from "./api/providers";

export type Condition = ProviderView["condition"];

/** The provider's own where something is the matter with it as a whole; else that of its first model that is not well. */
export function conditionOf(provider: ProviderView): Condition {
  if (provider.condition.state !== "closed") return provider.condition;
  return unwell(provider)?.condition ?? provider.condition;
}

export function conditionWords(provider: ProviderView, now: Date): string {
  if (provider.missing.length > 0) return `Lacks ${provider.missing.join(", ")}`;
  const condition = conditionOf(provider);
  const isOfOne = provider.condition.state === "closed" && provider.models.length > 1;
  const whose = isOfOne ? ` for ${unwell(provider)?.model ?? ""}` : "";
  switch (condition.state) {
    case "closed":
      return "Closed";
    case "half_open":
      return `Half open${whose}, one try at a time`;
    case "open":
      return condition.until ? `Open${whose}, tries again in ${countdown(condition.until, now)}` : `Open${whose}`;
    case "draining":
      return `Draining${whose}${by(condition)}`;
    case "forced_open":
      return `Disabled${whose}${by(condition)}`;
  }
}

function unwell(provider: ProviderView): ProviderView["models"][number] | undefined {
  return provider.models.find((one) => one.is_configured && one.condition.state !== "closed");
}

function by(condition: Condition): string {
  const who = condition.by ? ` by ${condition.by}` : "";
  return condition.since ? `${who}, ${moment(condition.since)}` : who;
}

function countdown(until: string, now: Date): string {
  const left = Math.max(0, Math.ceil((new Date(until).getTime() - now.getTime()) / 1000));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
