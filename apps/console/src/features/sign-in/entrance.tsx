import type { ReactNode } from "react";

import { Mark } from "@/components/mark";
import { Assembly } from "./assembly";

/** The frame of every page before one is signed in: the form on the left, the assembly on the right. */
export function Entrance({ children, footer }: { children: ReactNode; footer?: ReactNode }) {
  return (
    <main className="grid min-h-screen grid-cols-[minmax(0,1fr)_50%] narrow:block">
      <div className="flex min-h-screen flex-col px-10 py-8 narrow:px-5 narrow:py-6">
        <div className="flex items-center gap-2.5 text-[17px] font-semibold tracking-(--track-tight)">
          <Mark size={26} />
          Conclave
        </div>
        <div className="m-auto w-full max-w-[368px] py-8">{children}</div>
        {footer ? <p className="text-xs text-ink-3">{footer}</p> : null}
      </div>
      <div className="sticky top-0 h-screen overflow-hidden border-l border-line bg-sunken narrow:hidden">
        <Assembly />
      </div>
    </main>
  );
}

export function EntranceTitle({ title, text }: { title: string; text: ReactNode }) {
  return (
    <>
      <h1 className="text-[28px] leading-[34px] font-semibold tracking-[-0.03em]">{title}</h1>
      <p className="mt-1.5 mb-6 text-ink-2">{text}</p>
    </>
  );
}
