import { useEffect, useRef, useState } from "react";
import { labelOf } from "@/lib/runs/state";
import { useRunNow } from "../run-now";

const AT_MOST_EVERY_MS = 5_000;

/** The one polite voice of the page: moves of the run, and what it needs. At most one sentence in five seconds. */
export function Announcer() {
  const { run } = useRunNow();
  const sentence = run.needs ? `${labelOf(run)}. ${run.needs.text}` : labelOf(run);
  const [said, setSaid] = useState("");
  const before = useRef({ sentence, at: 0 });
  useEffect(() => {
    if (before.current.sentence === sentence) return;
    const wait = Math.max(0, before.current.at + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      before.current = { sentence, at: Date.now() };
      setSaid(sentence);
    }, wait);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {said}
    </p>
  );
}
