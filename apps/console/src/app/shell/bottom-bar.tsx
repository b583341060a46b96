import { Link } from "@tanstack/react-router";

import { Icon, type IconName } from "@/components/icon";

const PLACES: { to: "/" | "/runs" | "/projects" | "/account"; icon: IconName; label: string }[] = [
  { to: "/", icon: "home", label: "Home" },
  { to: "/runs", icon: "list", label: "Runs" },
  { to: "/projects", icon: "folder", label: "Projects" },
  { to: "/account", icon: "user", label: "Account" },
];

const PLACE =
  "relative grid content-center justify-items-center gap-0.5 text-[11px] leading-[14px] text-ink-3 aria-[current=page]:font-medium aria-[current=page]:text-ink";

/** Narrow screens: four places under the thumb, and the way to all others. */
export function BottomBar({ needs, onMore }: { needs: number; onMore: () => void }) {
  return (
    <nav
      aria-label="Main, below"
      className="fixed inset-x-0 bottom-0 z-20 hidden h-[58px] grid-cols-5 border-t border-line bg-surface narrow:grid"
    >
      {PLACES.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ exact: place.to === "/" }}
          activeProps={{ "aria-current": "page" }}
          className={PLACE}
        >
          <Icon name={place.icon} size={18} />
          {place.label}
          {place.to === "/" && needs > 0 ? (
            <span className="absolute top-2 left-1/2 ml-2 size-2 rounded-full bg-accent ring-2 ring-surface">
              <span className="sr-only">{needs} need you</span>
            </span>
          ) : null}
        </Link>
      ))}
      <button type="button" onClick={onMore} className={PLACE}>
        <Icon name="more" size={18} />
        More
      </button>
    </nav>
  );
}
