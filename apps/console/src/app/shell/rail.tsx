import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Icon } from "@/components/icon";
import { Initials } from "@/components/initials";
import { Mark } from "@/components/mark";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Tooltip } from "@/components/ui/tooltip";
import type { RunSummary } from "@/features/runs/api/list-runs";
import { glyphOf, labelOf } from "@/lib/runs/state";

const CELL =
  "relative grid size-[34px] flex-none place-items-center rounded-[8px] text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-ink";

interface Props {
  name: string;
  isAdmin: boolean;
  runs: readonly RunSummary[];
  needs: number;
  onSearch: () => void;
}

/** Beside a run: 52 wide, with the glyphs of the other runs, so that switching is one click. */
export function Rail({ name, isAdmin, runs, needs, onSearch }: Props) {
  return (
    <nav aria-label="Main" className="flex flex-col items-center gap-1 overflow-y-auto border-r border-line py-3 narrow:hidden">
      <span className="grid size-[34px] flex-none place-items-center">
        <Mark />
      </span>
      <Cell to="/" label={needs > 0 ? `Home, ${needs} need you` : "Home"}>
        <Icon name="home" />
        {needs > 0 ? <span className="absolute top-[5px] right-[5px] size-2 rounded-full bg-accent ring-2 ring-canvas" /> : null}
      </Cell>
      <Cell to="/runs" label="Runs" isIn>
        <Icon name="list" />
      </Cell>
      <Cell to="/projects" label="Projects">
        <Icon name="folder" />
      </Cell>
      {isAdmin ? (
        <Cell to="/admin/providers" label="Providers">
          <Icon name="admin" />
        </Cell>
      ) : null}
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
      <span className="mt-auto" />
      <Tooltip label="Search or run" side="right">
        <button type="button" aria-label="Search or run" className={CELL} onClick={onSearch}>
          <Icon name="search" />
        </button>
      </Tooltip>
      <Cell to="/account" label={`Account of ${name}`}>
        <Initials name={name} />
      </Cell>
    </nav>
  );
}

type To = "/" | "/runs" | "/projects" | "/admin/providers" | "/account";

/** `isIn`: the page that is shown is one of these. */
function Cell({ to, label, isIn = false, children }: { to: To; label: string; isIn?: boolean; children: ReactNode }) {
  return (
    <Tooltip label={label} side="right">
      <Link to={to} activeOptions={{ exact: true }} aria-label={label} className={`${CELL} ${isIn ? "bg-selected text-ink" : ""}`}>
        {children}
      </Link>
    </Tooltip>
  );
}
