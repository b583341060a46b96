/** Two lists of runs as one, newest first; of a run that is in both, the first list's. */
export function joined<Run extends { id: string; created_at: string }>(one: readonly Run[], other: readonly Run[]): Run[] {
  const all = new Map([...other, ...one].map((run) => [run.id, run]));
  return [...all.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
}
