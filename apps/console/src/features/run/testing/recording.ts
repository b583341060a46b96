import type { Schemas } from "@/lib/api/types";
import { fold, UNTOLD, type Story, type Told } from "../stream/story";
import built from "./recordings/built.json";
import stuck from "./recordings/stuck.json";

/**
 * A run of the understudy as the service recorded it, with what the service's own folds make of it. Long outputs and
 * most passing cases are cut from its events; the views are of the events as they stand here.
 */
export interface Recording {
  run: Schemas["RunView"];
  events: Told[];
  verdicts: Schemas["DebateView"];
  tasks: Schemas["TasksView"];
  ledger: Schemas["LedgerView"];
  reports: Schemas["ReportView"][];
  specs: Schemas["SpecVersion"][];
  stages: Schemas["Stage"][];
  artifacts: Schemas["ArtifactView"][];
  log: Schemas["LogView"];
  diff: Schemas["DiffView"];
}

/** Two rounds, five tasks of which some ran at once, and a delivery with everything proven. */
export const BUILT = built as unknown as Recording;

/** A task that got nowhere in two attempts, in the second of which the worker died and another went on. */
export const STUCK = stuck as unknown as Recording;

export function toldUntil(events: readonly Told[], until: (told: Told) => boolean): Story {
  const end = events.findIndex(until);
  return fold(UNTOLD, end < 0 ? events : events.slice(0, end + 1));
}
