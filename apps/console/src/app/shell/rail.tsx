import { Link } from "@tanstack/react-router";

import { Icon, type IconName } from "@/components/icon";
import { Mark } from "@/components/mark";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Tooltip } from "@/components/ui/tooltip";
import type { RunSummary } from "@/features/runs/api/list-runs";
import { glyphOf, labelOf } from "@/lib/runs/state";

const CELL =
  "relative grid size-[34px] place-items-center rounded-[8px] text-ink-2 hover:bg-hover aria-[current=page]:bg-selected aria-[current=page]:text-ink";

/** Beside a run: 52 wide, with the glyphs of the other runs, so that switching is one click. */
export function Rail({ runs, needs, onSearch }: { runs: readonly RunSummary[]; needs: number; onSearch: () => void }) {
  return (
    <nav aria-label="Main" className="flex flex-col items-center gap-1 overflow-y-auto border-r border-line py-3 narrow:hidden">
      <Tooltip label={needs > 0 ? `Home, ${needs} need you` : "Home"} side="right">
        <Link to="/" activeOptions={{ exact: true }} aria-label={needs > 0 ? `Home, ${needs} need you` : "Home"} className={CELL}>
          <Mark />
          {needs > 0 ? <span className="absolute top-[5px] right-[5px] size-2 rounded-full bg-accent ring-2 ring-canvas" /> : null}
        </Link>
      </Tooltip>
      <Tooltip label="Search or run" side="right">
        <button type="button" aria-label="Search or run" className={CELL} onClick={onSearch}>
          <Icon name="search" />
        </button>
      </Tooltip>
      <Cell to="/runs" icon="list" label="Runs" />
      <Cell to="/projects" icon="folder" label="Projects" />
      {runs.length > 0 ? (
        <div className="mt-2 grid gap-0.5 border-t border-line pt-2">
          {runs.map((run) => (
            <Tooltip key={run.id} label={`${run.title}: ${labelOf(run)}`} side="right">
              <Link
                to="/runs/$runId"
                params={{ runId: run.id }}
                aria-label={`${run.title}: ${labelOf(run)}`}
                className={CELL}
                activeProps={{ "aria-current": "page" }}
              >
                <StateGlyph state={glyphOf(run)} size={16} />
              </Link>
            </Tooltip>
          ))}
        </div>
      ) : null}
      <div className="mt-auto">
        <Cell to="/account" icon="user" label="Account" />
      </div>
    </nav>
  );
}

function Cell({ to, icon, label }: { to: "/runs" | "/projects" | "/account"; icon: IconName; label: string }) {
  return (
    <Tooltip label={label} side="right">
      <Link to={to} activeOptions={{ exact: true }} aria-label={label} className={CELL}>
        <Icon name={icon} />
      </Link>
    </Tooltip>
  );
}
