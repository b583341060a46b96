import type { ReactNode } from "react";

export type Role = "architect" | "planner" | "orchestrator" | "coder" | "tester" | "integrator";

export const ROLE_NAMES: Record<Role, string> = {
  architect: "Architect",
  planner: "Planner",
  orchestrator: "Orchestrator",
  coder: "Coder",
  tester: "Tester",
  integrator: "Integrator",
};

export function isRole(role: string): role is Role {
  return role in ROLE_NAMES;
}

/** As it is shown; what is no role stays as it is written. */
export function roleName(role: string): string {
  return isRole(role) ? ROLE_NAMES[role] : role;
}

const SHAPES: Record<Role, ReactNode> = {
  architect: <path d="M8 3 13 12.5H3zM8 3v9.5" />,
  planner: <path d="M3 4h5M5.5 8H11M8 12h5" strokeWidth="2.2" />,
  orchestrator: <path d="M8 2.8v10.4M2.8 8h10.4M4.3 4.3l7.4 7.4M11.7 4.3l-7.4 7.4" />,
  coder: <path d="M6 4 2.5 8 6 12M10 4l3.5 4-3.5 4" />,
  tester: <path d="M3.5 3.5h9v9h-9zM6 8l1.5 1.5L10.2 6.5" />,
  integrator: <path d="M3.5 3v2L8 9v4.2M12.5 3v2L8 9" />,
};

const COLOURS: Record<Role, string> = {
  architect: "bg-architect-tint text-architect",
  planner: "bg-planner-tint text-planner",
  orchestrator: "bg-orchestrator-tint text-orchestrator",
  coder: "bg-coder-tint text-coder",
  tester: "bg-tester-tint text-tester",
  integrator: "bg-integrator-tint text-integrator",
};

const SIZES = {
  16: { box: "size-4 rounded-[4px]", drawing: 11 },
  20: { box: "size-5 rounded-[5px]", drawing: 13 },
  28: { box: "size-7 rounded-[7px]", drawing: 18 },
} as const;

/** `label` is read out where no name stands beside the mark. */
export function RoleMark({ role, size = 20, label }: { role: Role; size?: 16 | 20 | 28; label?: string }) {
  const { box, drawing } = SIZES[size];
  return (
    <span
      className={`inline-grid flex-none align-middle place-items-center ${box} ${COLOURS[role]}`}
      title={ROLE_NAMES[role]}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      <svg
        width={drawing}
        height={drawing}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {SHAPES[role]}
      </svg>
    </span>
  );
}
