import { Icon } from "@/components/icon";
import { RoleMark } from "@/components/marks/role-mark";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Button } from "@/components/ui/button";
import { Spoken } from "../debate/spoken";
import { RequirementTag } from "../requirement-tag";
import { useRunNow } from "../run-now";
import { nameOf } from "./report-box";

/** The tests that were written before any code, and what was amended since. */
export function AcceptanceDetails({ onClose }: { onClose: (() => void) | null }) {
  const { plan, facts } = useRunNow();
  const { acceptance } = plan;
  const locked = facts.findLast(({ event }) => event.kind === "acceptance.locked" || event.kind === "acceptance.amended");
  const tests = locked?.event.kind === "acceptance.locked" || locked?.event.kind === "acceptance.amended" ? locked.event.tests : [];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-2 px-4 py-3">
        <StateGlyph state={acceptance.state === "locked" ? "passing" : acceptance.state === "running" ? "running" : "queued"} size={16} />
        <span className="mono text-ink-3">A1</span>
        <h2 className="min-w-0 truncate text-[15px] font-semibold">Acceptance tests from the spec</h2>
        {onClose && (
          <Button tone="quiet" size="sm" isIcon aria-label="Close" className="ml-auto" onClick={onClose}>
            <Icon name="close" size={14} />
          </Button>
        )}
      </header>
      <div className="grid min-h-0 flex-1 content-start gap-3 overflow-y-auto border-t border-line px-4 py-3">
        <p className="flex items-center gap-2 text-ink-2">
          <RoleMark role="tester" />
          {acceptance.state === "locked"
            ? `${acceptance.tests} tests, locked before any code. No Coder can touch them.`
            : "The Tester writes them from the spec alone, before there is any code."}
        </p>
        {acceptance.text && <Spoken text={acceptance.text} />}
        {acceptance.amended.map((one) => (
          <p key={`${one.file}-${one.name}`} className="rounded-2 bg-incomplete-tint px-3 py-2 text-incomplete">
            <span className="mono">{one.name}</span> was amended by Tester and Architect: {one.reason}
          </p>
        ))}
        <ul>
          {tests.map((test) => (
            <li key={test.id} className="flex min-h-[30px] items-center gap-2 border-b border-line py-1">
              <span className="mono min-w-0 flex-1 truncate" title={test.id}>
                {nameOf(test.id)}
              </span>
              {test.requirements.map((id) => (
                <RequirementTag key={id} id={id} />
              ))}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
