import { describe, expect, it } from "vitest";
import { pathFrom, standingAlone, startPage } from "./site";

const file = (path: string) => ({ path, size_bytes: 1 });

describe("a static site as a preview", () => {
  it("begins with the page that lies least deep, and never with one of its tests", () => {
    expect(startPage(["site/blog/index.html", "site/index.html", "tests/index.html"].map(file))).toBe("site/index.html");
    expect(startPage(["app/main.py", "app/templates/index.html"].map(file))).toBeNull();
  });

  it("finds what a page names beside it, and nothing outside of the repository", () => {
    expect(pathFrom("site/index.html", "css/main.css?v=2")).toBe("site/css/main.css");
    expect(pathFrom("site/blog/index.html", "../main.css")).toBe("site/main.css");
    expect(pathFrom("index.html", "../../etc/passwd")).toBeNull();
    expect(pathFrom("index.html", "https://cdn.example/x.css")).toBeNull();
    expect(pathFrom("index.html", "//cdn.example/x.css")).toBeNull();
  });

  it("holds its own style sheets, and no script, no frame and no foreign style sheet", async () => {
    const html = `<html><head><base href="https://elsewhere.example/"><meta http-equiv="refresh" content="0;url=https://elsewhere.example">
      <link rel="stylesheet" href="main.css"><link rel="stylesheet" href="https://cdn.example/x.css"><script src="a.js"></script></head>
      <body onload="steal()"><h1>Hello</h1><iframe src="b.html"></iframe><script>alert(1)</script></body></html>`;
    const text = await standingAlone("index.html", html, (path) => Promise.resolve(path === "main.css" ? "h1{color:red}" : null));
    expect(text).toContain("h1{color:red}");
    expect(text).toContain("Hello");
    expect(text).not.toMatch(/<script|<iframe|<base|http-equiv|cdn\.example/);
  });
});
