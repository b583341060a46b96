import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Icon } from "@/components/icon";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { dollars } from "@/lib/money";
import { ENDED } from "@/lib/runs/state";
import { useSay } from "../say";
import { useRunNow } from "../run-now";
import { usePlace } from "../use-place";
import { SteerDialog } from "./steer-dialog";

interface Act {
  name: string;
  icon?: "pause" | "play" | "edit";
  act: () => void;
  tone?: "quiet" | "ink";
}

/** What a person can do with the run as a whole, as buttons or, where it is narrow, under More. */
export function RunActions() {
  const { run, mayAct } = useRunNow();
  const { actions, say } = useSay();
  const [isAsking, setAsking] = useState(false);
  const [isSteering, setSteering] = useState(false);
  const go = usePlace(run.id);
  const router = useRouter();
  const isOver = ENDED.has(run.state);
  const isPaused = run.state === "paused";
  const canPause = !isOver && !isPaused && !run.is_cancelling && !run.is_pausing && run.state !== "awaiting_approval";
  const canResume = isPaused && run.needs !== null && ["resume", "model", "day"].includes(run.needs.action);
  const canSteer = ["planning", "building"].includes(run.state) && !run.is_cancelling;
  const pause = () => void say(actions.pause.mutateAsync(undefined));
  const resume = () => void say(actions.resume.mutateAsync(null));

  const askForChange = () => {
    sessionStorage.setItem("conclave.ask", "focus");
    void router.navigate({ to: "/projects/$projectId", params: { projectId: run.project.id } });
  };

  const acts: Act[] = [];
  if (mayAct && canSteer) acts.push({ name: "Steer", icon: "edit", act: () => setSteering(true) });
  if (mayAct && canPause) acts.push({ name: "Pause", icon: "pause", act: pause });
  if (mayAct && canResume) acts.push({ name: "Resume", icon: "play", act: resume });
  if (mayAct && !isOver && !run.is_cancelling) {
    acts.push({ name: "Cancel run", act: () => setAsking(true), tone: "quiet" });
  }
  if (mayAct && isOver) acts.push({ name: "Ask for a change", act: askForChange });
  if (run.commit) acts.push({ name: "Open the delivery", act: () => go({ tab: "delivery" }), tone: "ink" });

  useShortcuts({ s: () => setSteering(true) }, { scope: "Run", describe: { s: "Steer" }, isOn: mayAct && canSteer });
  useShortcuts(
    { p: canPause ? pause : resume },
    { scope: "Run", describe: { p: "Pause or resume" }, isOn: mayAct && (canPause || canResume) },
  );
  const spent = run.usage.cost_usd === null ? "The price is not known." : `${dollars(run.usage.cost_usd)} is spent.`;
  return (
    <>
      <span className="flex items-center gap-2 narrow:hidden">
        {acts.map(({ name, icon, act, tone }) => (
          <Button key={name} size="sm" onClick={act} {...(tone ? { tone } : {})}>
            {icon && <Icon name={icon} size={14} />}
            {name}
          </Button>
        ))}
      </span>
      {acts.length > 0 && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button tone="quiet" size="sm" isIcon aria-label="More for this run" className="hidden narrow:inline-flex">
              <Icon name="more" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            {acts.map(({ name, act }) => (
              <DropdownMenuItem key={name} onSelect={act}>
                {name}
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Cancel this run?"
        text={`What is merged stays in the repository. ${spent}`}
        keep="Keep running"
        act="Cancel run"
        onAct={() => void say(actions.cancel.mutateAsync(undefined))}
      />
      <SteerDialog isOpen={isSteering} onOpenChange={setSteering} />
    </>
  );
}
