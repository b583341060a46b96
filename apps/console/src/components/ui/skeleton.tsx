import { classNames } from "@/lib/class-names";

/** Holds the place of what is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classNames("rounded-2 bg-hover", className)} />;
}
