import type { Role } from "@/components/marks/role-mark";
import type { ORDERS, Settings } from "@/lib/projects/settings";
import type { SettingsOrder } from "../api/settings";

export const ROLES: Role[] = ["architect", "planner", "orchestrator", "coder", "tester", "integrator"];
export type Order = keyof typeof ORDERS;
export type Ask = NonNullable<Settings["approval"]["ask"]>;

export interface RoleDraft {
  candidates: string[];
  order: Order | "";
}

export interface VariableDraft {
  key: number;
  name: string;
  purpose: string;
}

/** The settings while somebody edits them: amounts are what is typed. */
export interface Draft {
  residency: string[];
  roles: Record<Role, RoleDraft>;
  runUsd: string;
  dayUsd: string;
  ask: Ask | "";
  aboveUsd: string;
  variables: VariableDraft[];
}

const VARIABLE = /^[A-Z][A-Z0-9_]{0,59}$/;
/** Cents as everywhere: 2.5 is 2.50. */
const typed = (amount: number | null) => (amount === null ? "" : /\.\d$/.test(String(amount)) ? amount.toFixed(2) : String(amount));

export function draftOf(settings: Settings): Draft {
  const role = (name: Role): RoleDraft => {
    const wanted = settings.models.roles[name];
    return { candidates: [...(wanted?.candidates ?? [])], order: wanted?.order ?? "" };
  };
  return {
    residency: [...settings.models.residency],
    roles: Object.fromEntries(ROLES.map((name) => [name, role(name)])) as Record<Role, RoleDraft>,
    runUsd: typed(settings.budget.run_usd),
    dayUsd: typed(settings.budget.day_usd),
    ask: settings.approval.ask ?? "",
    aboveUsd: typed(settings.approval.above_usd),
    variables: settings.variables.map((one, key) => ({ key, ...one })),
  };
}

/** Dollars, null for an empty field, NaN for what is no amount. */
export function amount(text: string): number | null {
  if (text.trim() === "") return null;
  const number = Number(text.trim().replace(",", "."));
  return number > 0 && number <= 1_000_000 ? number : Number.NaN;
}

export function isAmount(text: string): boolean {
  return !Number.isNaN(amount(text));
}

/** Why a variable cannot be saved, or null. */
export function faultOf(variable: VariableDraft, all: VariableDraft[]): string | null {
  if (variable.name === "") return "Type a name, or remove it.";
  if (!VARIABLE.test(variable.name)) return "Capital letters, digits and _ only, such as STRIPE_API_KEY.";
  const isTwice = all.some((other) => other.key !== variable.key && other.name === variable.name);
  return isTwice ? "This name is there already." : null;
}

export function isRight(draft: Draft): boolean {
  const hasPrice = draft.ask !== "above" || amount(draft.aboveUsd) !== null;
  const amounts = [draft.runUsd, draft.dayUsd, draft.ask === "above" ? draft.aboveUsd : ""];
  return hasPrice && amounts.every(isAmount) && draft.variables.every((one) => faultOf(one, draft.variables) === null);
}

/** Everything as it shall be; roles of which nothing is wanted are left out. */
export function orderOf(draft: Draft, version: number): SettingsOrder {
  const wanted = ROLES.filter((name) => draft.roles[name].candidates.length > 0 || draft.roles[name].order !== "");
  const role = (name: Role) => ({ candidates: draft.roles[name].candidates, order: draft.roles[name].order || null });
  return {
    version,
    models: { residency: draft.residency, roles: Object.fromEntries(wanted.map((name) => [name, role(name)])) },
    budget: { run_usd: amount(draft.runUsd), day_usd: amount(draft.dayUsd) },
    approval: { ask: draft.ask || null, above_usd: draft.ask === "above" ? amount(draft.aboveUsd) : null },
    variables: draft.variables.map(({ name, purpose }) => ({ name, purpose: purpose.trim() })),
  };
}

export function isChanged(draft: Draft, settings: Settings): boolean {
  const said = (one: Draft) => JSON.stringify(orderOf(one, 0));
  return said(draft) !== said(draftOf(settings));
}
