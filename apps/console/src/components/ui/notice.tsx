import type { ReactNode } from "react";

import { classNames } from "@/lib/class-names";

const TONES = {
  failing: "border-failing-fill/40 bg-failing-tint text-failing",
  passing: "border-passing-fill/40 bg-passing-tint text-passing",
  incomplete: "border-incomplete-fill/40 bg-incomplete-tint text-incomplete",
  plain: "border-line text-ink-2",
};

/** A sentence in a frame. What failed is said aloud at once, all else in its turn. */
export function Notice({ tone = "plain", children, className }: { tone?: keyof typeof TONES; children: ReactNode; className?: string }) {
  return (
    <div
      role={tone === "failing" ? "alert" : "status"}
      className={classNames("rounded-3 border px-3 py-2", TONES[tone], className)}
    >
      {children}
    </div>
  );
}
