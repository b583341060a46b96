import type { ReactNode } from "react";

import { classNames } from "@/lib/class-names";

interface PageProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  isWide?: boolean;
}

/** A page inside the shell: its title, one line about it, what can be done. */
export function Page({ title, text, actions, children, isWide = false }: PageProps) {
  return (
    <div className={classNames("w-full px-8 pb-10 narrow:px-4", isWide ? "max-w-[1216px]" : "mx-auto max-w-[1064px]")}>
      <div className="flex flex-wrap items-end gap-3 pt-7 pb-[18px] narrow:pt-5">
        <div className="min-w-0 flex-1 basis-48">
          <h1 className="truncate text-xl font-semibold tracking-[-0.025em]">{title}</h1>
          {text ? <p className="text-ink-2">{text}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

export function Section({ title, text, actions, children }: { title: string; text?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="mb-8">
      <div className="mb-2.5 flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="text-md font-semibold tracking-[-0.01em]">{title}</h2>
          {text ? <p className="text-ink-2">{text}</p> : null}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
