import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Icon, type IconName } from "@/components/icon";
import { Mark } from "@/components/mark";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Kbd } from "@/components/ui/kbd";
import { OpenBreakers } from "@/features/admin/open-breakers";
import type { RunSummary } from "@/features/runs/api/list-runs";
import { glyphOf, labelOf } from "@/lib/runs/state";
import { AccountMenu } from "./account-menu";

interface Props {
  name: string;
  isAdmin: boolean;
  runs: readonly RunSummary[];
  needs: number;
  onSearch: () => void;
  onKeys: () => void;
}

const MOST_RUNS = 8;
const ROW =
  "flex h-[30px] items-center gap-[9px] rounded-2 px-2 text-ink-2 hover:bg-hover aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink";

/** Home and admin: 224 wide, with the runs under way. */
export function Sidebar({ name, isAdmin, runs, needs, onSearch, onKeys }: Props) {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 flex h-screen min-h-0 flex-col gap-0.5 overflow-y-auto border-r border-line px-2.5 py-3 narrow:hidden"
    >
      <Link
        to="/"
        activeOptions={{ exact: true }}
        className="flex items-center gap-[9px] px-2 pt-1 pb-3 text-[15px] font-semibold tracking-(--track-tight)"
      >
        <Mark />
        Conclave
      </Link>
      <button
        type="button"
        onClick={onSearch}
        className="mb-2 flex h-[30px] flex-none items-center gap-2 rounded-[5px] border border-line-strong bg-surface px-2 text-left text-xs font-medium text-ink-3 hover:bg-hover"
      >
        <Icon name="search" size={14} />
        Search or run
        <Kbd className="ml-auto">Ctrl K</Kbd>
      </button>
      <Place to="/" icon="home" isExact>
        Home
        {needs > 0 ? (
          <span className="ml-auto rounded-full bg-accent px-1.5 font-mono text-[11px] leading-[18px] font-medium text-on-accent">
            {needs}
            <span className="sr-only"> need you</span>
          </span>
        ) : null}
      </Place>
      <Place to="/runs" icon="list" isExact>
        Runs
      </Place>
      <Place to="/projects" icon="folder">
        Projects
      </Place>
      <Place to="/templates" icon="sheets">
        Templates
      </Place>
      {runs.length > 0 ? (
        <>
          <h2 className="label-2xs px-2 pt-3.5 pb-1">Under way</h2>
          {runs.slice(0, MOST_RUNS).map((run) => (
            <Link key={run.id} to="/runs/$runId" params={{ runId: run.id }} className={ROW} title={`${run.title}: ${labelOf(run)}`}>
              <StateGlyph state={glyphOf(run)} size={14} />
              <span className="min-w-0 truncate">{run.title}</span>
              <span className="sr-only">, {labelOf(run)}</span>
            </Link>
          ))}
        </>
      ) : null}
      {isAdmin ? (
        <>
          <h2 className="label-2xs px-2 pt-3.5 pb-1">Admin</h2>
          <Place to="/admin/providers" icon="admin">
            Providers
            <OpenBreakers />
          </Place>
          <Place to="/admin/workers" icon="worker">
            Workers
          </Place>
          <Place to="/admin/users" icon="users">
            Users
          </Place>
          <Place to="/admin/budgets" icon="budget">
            Budgets
          </Place>
          <Place to="/admin/audit" icon="key">
            Audit log
          </Place>
          <Place to="/admin/system" icon="system">
            System
          </Place>
        </>
      ) : null}
      <AccountMenu name={name} onKeys={onKeys} />
    </nav>
  );
}

function Place({ to, icon, isExact = false, children }: { to: NonNullable<LinkProps["to"]>; icon: IconName; isExact?: boolean; children: ReactNode }) {
  return (
    <Link to={to} className={`${ROW} flex-none`} activeOptions={{ exact: isExact }} activeProps={{ "aria-current": "page" }}>
      <Icon name={icon} />
      {children}
    </Link>
  );
}
