import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Breaker, type BreakerState } from "./breaker";
import { CapMeter } from "./cap-meter";
import { elapsed } from "./elapsed";
import { RoleMark, type Role } from "./role-mark";
import { Sparkline } from "./sparkline";
import { StageTrack, type Stage } from "./stage-track";
import { StateGlyph, type GlyphState } from "./state-glyph";

const STATES: GlyphState[] = ["queued", "running", "needs-you", "passing", "failing", "incomplete", "paused", "cancelled"];
const ROLES: Role[] = ["architect", "planner", "orchestrator", "coder", "tester", "integrator"];
const BREAKERS: BreakerState[] = ["closed", "open", "half_open", "draining", "forced_open"];

/** What is drawn, without any colour. */
function shapesOf(nodes: readonly React.ReactElement[]): string[] {
  return nodes.map((node) => {
    const { container, unmount } = render(node);
    const drawn = [...container.querySelectorAll("svg *")].map((one) => {
      const stripped = one.cloneNode() as Element;
      for (const name of ["stroke", "fill"]) {
        const value = stripped.getAttribute(name);
        stripped.setAttribute(name, value === null || value === "none" || value === "currentColor" || value === "var(--surface)" ? (value ?? "") : "colour");
      }
      return stripped.outerHTML;
    });
    unmount();
    return drawn.join("");
  });
}

describe("marks", () => {
  it.each([
    ["states", STATES.map((state) => <StateGlyph key={state} state={state} />)],
    ["roles", ROLES.map((role) => <RoleMark key={role} role={role} />)],
    ["breakers", BREAKERS.map((state) => <Breaker key={state} state={state} />)],
  ])("tell %s apart without colour", (_, nodes) => {
    const shapes = shapesOf(nodes);
    expect(new Set(shapes).size).toBe(nodes.length);
  });

  it("are decorative, but where a role has no name beside it", () => {
    const { container } = render(<StateGlyph state="passing" />);
    expect(container.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
    render(<RoleMark role="coder" label="Coder" />);
    expect(screen.getByRole("img", { name: "Coder" })).toBeVisible();
  });
});

describe("the stages", () => {
  const stage = (name: Stage["name"], state: Stage["state"], seconds = 0): Stage => ({ name, state, seconds, since: null });

  it("say how each stands, and how long it took", () => {
    render(<StageTrack stages={[stage("plan", "done", 96), stage("approve", "needs_you", 12), stage("build", "waiting")]} />);
    const items = screen.getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual(["Plan1:36, done", "Approvenow, needs you", "Build, not begun"]);
    expect(items[1]).toHaveAttribute("aria-current", "step");
  });
});

describe("numbers with their limit", () => {
  it("never shows a small price as none, nor guesses one that is not known", () => {
    const { rerender } = render(<CapMeter spent={0.004} cap={2.4} />);
    expect(screen.getByText("$0.004")).toBeVisible();
    rerender(<CapMeter spent={null} cap={null} />);
    expect(screen.getByText("price not known")).toBeVisible();
    expect(screen.getByText("no cap yet")).toBeVisible();
  });

  it("breaks a line where a value is missing", () => {
    const { container } = render(<Sparkline points={[1, 2, null, 3]} label="Latency" />);
    const line = container.querySelectorAll("path")[1]?.getAttribute("d") ?? "";
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it.each([
    [0, "0:00"],
    [96.9, "1:36"],
    [3_725, "1:02:05"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(elapsed(seconds)).toBe(text);
  });
});
