import { StateGlyph } from "@/components/marks/state-glyph";
import type { ObjectionView } from "../projection/debate";
import { Spoken } from "./spoken";

export function Objection({ view }: { view: ObjectionView }) {
  const { objection, status, answer } = view;
  const isOpen = status === "open";
  return (
    <div
      id={`objection-${objection.id}`}
      className={`mt-2 rounded-2 border border-l-[3px] border-line bg-surface px-3 pt-[7px] pb-2 transition-[border-color] duration-(--motion-settle) ${isOpen ? "border-l-incomplete-fill" : "border-l-passing-fill"}`}
    >
      <div className="flex items-center gap-2">
        <span className="mono">#{objection.id}</span>
        <Severity severity={objection.severity} />
        {objection.about && <span className="mono truncate text-ink-3">{objection.about}</span>}
        <span className="ml-auto flex flex-none items-center gap-[5px] text-ink-3">
          <StateGlyph state={isOpen ? "incomplete" : "passing"} size={12} />
          {isOpen ? "Open" : "Resolved"}
        </span>
      </div>
      <p className="text-ink-2">
        <Spoken text={objection.text} isInline />
      </p>
      {!isOpen && answer && (
        <p className="mt-1 border-l-2 border-line pl-2 text-ink-3">
          <Spoken text={answer} isInline />
        </p>
      )}
    </div>
  );
}

export function Severity({ severity }: { severity: "blocking" | "minor" }) {
  const look = severity === "blocking" ? "bg-incomplete-tint font-medium text-incomplete" : "bg-sunken text-ink-2";
  return <span className={`flex-none rounded-[4px] px-1.5 text-2xs ${look}`}>{severity}</span>;
}
