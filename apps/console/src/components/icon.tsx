import { classNames } from "@/lib/class-names";

/** The design's own strokes: 16 by 16, one weight. */
const STROKES = {
  add: "M8 3.5v9M3.5 8h9",
  admin: "M3 5h6M12 5h1M3 11h1M7 11h6M10.5 3.5v3M5.5 9.5v3",
  back: "M10 3.5 5.5 8l4.5 4.5",
  budget: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 8V2.500M8 8l4 3.800",
  check: "M3.5 8.5l3 3 6-7",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM3 10V3h7",
  down: "M4.5 6.5 8 10l3.5-3.5",
  download: "M8 3v7M5 7.500 8 10.500l3-3M3.500 13h9",
  edit: "M3 13l.6-2.6 7-7 2 2-7 7zM9.6 4.4l2 2",
  expand: "M9.500 3H13v3.500M13 3 9 7M6.500 13H3V9.500M3 13l4-4",
  filter: "M2.500 4h11L9.500 8.800V13L6.500 11.500V8.800z",
  folder: "M2.5 4.5h4l1.3 1.5h5.7v6.5h-11z",
  forward: "M6 3.5 10.500 8 6 12.500",
  home: "M3 7.2 8 3l5 4.2V13H9.8V9.6H6.2V13H3z",
  key: "M10.500 2.800a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400zM8.500 7.400 3 13M5 11l1.500 1.500",
  list: "M3 4h10M3 8h7M3 12h4",
  moon: "M12.800 9.500A5.300 5.300 0 0 1 6.500 3.200 5.300 5.300 0 1 0 12.800 9.500z",
  more: "M4 8h.01M8 8h.01M12 8h.01",
  open: "M9 3h4v4M13 3 7.500 8.500M11.500 9.500V13H3V4.500h3.500",
  out: "M6.500 3H3v10h3.500M7 8h6.500M11 5.500 13.500 8 11 10.500",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  play: "M5 3.500 12.500 8 5 12.500z",
  search: "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10l3.2 3.2",
  sheets: "M3 5.500h7.500V13H3zM5.500 5.500V3H13v7.500h-2.500",
  skip: "M4 4l5 4-5 4zM12 4v8",
  split: "M3 8h3.5L10 4.5h3M6.5 8 10 11.5h3",
  stop: "M4 4h8v8H4z",
  sun: "M8 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM8 1.800v1.400M8 12.800v1.400M1.800 8h1.400M12.800 8h1.400M3.600 3.600l1 1M11.400 11.400l1 1M3.600 12.400l1-1M11.400 4.600l1-1",
  system: "M2.500 3.500h11v7h-11zM6 13h4",
  trash: "M3.500 4.500h9M6.500 4.500V3h3v1.500M4.500 4.500l.5 8.500h6l.5-8.500",
  user: "M8 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3.5 13.500c.5-2.5 2.3-3.7 4.5-3.7s4 1.2 4.5 3.7",
  users: "M6 3.500a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400zM2 13c.4-2.300 2-3.400 4-3.400s3.600 1.100 4 3.400M10.500 3.700a2.200 2.200 0 0 1 0 4.100M12 10c1.200.5 1.800 1.500 2 3",
  worker: "M3 3.500h10v4H3zM3 9h10v4H3zM5.500 5.500h.01M5.500 11h.01",
} as const;

export type IconName = keyof typeof STROKES;

/** Decorative: what it stands for is said in words beside it. */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={classNames("block flex-none", className)}
    >
      <path d={STROKES[name]} />
    </svg>
  );
}
