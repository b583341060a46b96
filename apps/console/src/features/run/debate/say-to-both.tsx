import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useRunNow } from "../run-now";
import { useSay } from "../say";

/** A line to both, while they argue. */
export function SayToBoth() {
  const { run, mayAct } = useRunNow();
  const { actions, say } = useSay();
  const [text, setText] = useState("");
  if (run.state !== "planning" || !mayAct || run.is_cancelling) return null;
  const send = async () => {
    if (text.trim() && (await say(actions.steer.mutateAsync({ text })))) setText("");
  };
  return (
    <form
      className="flex-none bg-canvas px-6 pb-4 narrow:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="flex h-11 items-center gap-2 rounded-3 border border-control-line bg-surface pr-1.5 pl-3.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus">
        <input
          aria-label="Say something to both"
          placeholder="Say something to both. They read it before the next round."
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
          value={text}
          maxLength={10_000}
          onChange={(event) => setText(event.target.value)}
        />
        <Kbd>S</Kbd>
        <Button type="submit" size="sm" disabled={!text.trim() || actions.steer.isPending}>
          Steer
        </Button>
      </div>
    </form>
  );
}
