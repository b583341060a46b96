import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

type Run = Schemas["RunView"];
export type TaskAct = "retry" | "skip" | "split" | "edit";

export interface Steering {
  text: string;
  task?: string;
}

export interface TaskOrder {
  task: string;
  act: TaskAct;
  text?: string;
  tasks?: Schemas["SentTask"][];
}

/** What a person says to a run. Each answers with the run, which stands at once where it is shown. */
export function useRunActions(runId: string) {
  const path = { run_id: runId };
  return {
    pause: useAct(runId, () => unwrap(api.POST("/runs/{run_id}/pause", { params: { path } }))),
    resume: useAct(runId, (budget: number | null) =>
      unwrap(
        api.POST("/runs/{run_id}/resume", { params: { path }, body: budget === null ? {} : { budget_usd: budget } }),
      ),
    ),
    cancel: useAct(runId, () => unwrap(api.POST("/runs/{run_id}/cancel", { params: { path } }))),
    finish: useAct(runId, () => unwrap(api.POST("/runs/{run_id}/finish", { params: { path } }))),
    steer: useAct(runId, (said: Steering) =>
      unwrap(api.POST("/runs/{run_id}/steer", { params: { path }, body: { text: said.text, task: said.task ?? null } })),
    ),
    approve: useAct(runId, (body: Schemas["ApproveOrder"]) =>
      unwrap(api.POST("/runs/{run_id}/approve", { params: { path }, body })),
    ),
    reject: useAct(runId, (comment: string) =>
      unwrap(api.POST("/runs/{run_id}/reject", { params: { path }, body: { comment } })),
    ),
    task: useAct(runId, ({ task, act, text = "", tasks = [] }: TaskOrder) =>
      unwrap(
        api.POST("/runs/{run_id}/tasks/{task}/{act}", {
          params: { path: { run_id: runId, task, act } },
          body: { text, tasks },
        }),
      ),
    ),
  };
}

export type RunActions = ReturnType<typeof useRunActions>;

function useAct<Argument>(runId: string, act: (argument: Argument) => Promise<Run>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (run) => {
      queries.setQueryData(["run", run.id], run);
      void queries.invalidateQueries({ queryKey: ["runs"] });
    },
    onError: () => void queries.invalidateQueries({ queryKey: ["run", runId], exact: true }),
  });
}
